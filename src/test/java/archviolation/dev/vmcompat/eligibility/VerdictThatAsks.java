package archviolation.dev.vmcompat.eligibility;

import dev.vmcompat.hypervisor.Host;

/** Breaks: verdicts ask no host. */
public record VerdictThatAsks(Host host) {}
