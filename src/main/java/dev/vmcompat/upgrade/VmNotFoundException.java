package dev.vmcompat.upgrade;

import dev.vmcompat.hypervisor.DomainId;

/** Every host of the cluster answered, and none has the VM in hand. */
public final class VmNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final DomainId vm;

    VmNotFoundException(DomainId vm) {
        super("no host of the cluster has VM " + vm + " any more");
        this.vm = vm;
    }

    public DomainId vm() {
        return vm;
    }
}
