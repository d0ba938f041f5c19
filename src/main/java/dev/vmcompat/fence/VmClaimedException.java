package dev.vmcompat.fence;

import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DomainId;
import java.util.Optional;

/** Somebody has claimed the VM, this installation or another: it is in hand, and nothing was changed. */
public final class VmClaimedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final DomainId domain;

    /** @param claim empty where it is none that this version understands */
    VmClaimedException(DomainId domain, Optional<Claim> claim) {
        super("VM " + domain + " is in hand: "
                + claim.map(found -> "installation " + found.installation() + ", run " + found.run() + ", "
                                + found.holder() + ", since " + found.at())
                        .orElse("a claim stands on it that this version does not understand"));
        this.domain = domain;
    }

    public DomainId domain() {
        return domain;
    }
}
