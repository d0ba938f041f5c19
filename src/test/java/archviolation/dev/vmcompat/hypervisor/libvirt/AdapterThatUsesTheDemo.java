package archviolation.dev.vmcompat.hypervisor.libvirt;

import archviolation.dev.vmcompat.hypervisor.demo.DemoFleet;

/** Breaks: the adapters do not know each other. */
public record AdapterThatUsesTheDemo(DemoFleet fleet) {}
