package archviolation.dev.vmcompat.hypervisor.libvirt;

/** Right where it stands; what the plan does with it is not. */
public record Adapter() {}
