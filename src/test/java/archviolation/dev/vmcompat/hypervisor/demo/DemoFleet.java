package archviolation.dev.vmcompat.hypervisor.demo;

/** Right where it stands; what the adapter does with it is not. */
public record DemoFleet() {}
