package dev.vmcompat.hypervisor;

/** Which of a domain's two descriptions is meant: virsh's {@code --live} or {@code --config}. */
public enum Layer {
    LIVE,
    CONFIG
}
