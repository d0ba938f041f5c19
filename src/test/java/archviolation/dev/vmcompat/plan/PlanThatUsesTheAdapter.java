package archviolation.dev.vmcompat.plan;

import archviolation.dev.vmcompat.hypervisor.libvirt.Adapter;

/** Breaks: only the wiring knows the adapters. */
public record PlanThatUsesTheAdapter(Adapter adapter) {}
