package dev.vmcompat.hypervisor.libvirt;

import org.jspecify.annotations.Nullable;

/** A libvirt call that failed, as libvirt reported it to the thread that called. Never leaves this package. */
final class NativeFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int code;

    NativeFailure(int code, String message) {
        super(message);
        this.code = code;
    }

    /** What libvirt says about this thread's last call; to be asked at once and on the same thread. */
    static NativeFailure last() {
        @Nullable String message = NativeLibvirt.INSTANCE.virGetLastErrorMessage();
        return new NativeFailure(
                NativeLibvirt.INSTANCE.virGetLastErrorCode(), message == null ? "no message" : message);
    }

    /** libvirt's virErrorNumber. */
    int code() {
        return code;
    }

    boolean is(int other) {
        return code == other;
    }
}
