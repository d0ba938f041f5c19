package dev.vmcompat.fence;

import dev.vmcompat.hypervisor.DomainId;

/** Our claim is no longer on the VM in hand, though we hold the cluster: somebody else acted on it. A person looks. */
public final class ClaimLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final DomainId domain;

    ClaimLostException(DomainId domain, String message) {
        super(message);
        this.domain = domain;
    }

    public DomainId domain() {
        return domain;
    }
}
