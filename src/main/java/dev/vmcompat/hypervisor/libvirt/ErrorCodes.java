package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.HypervisorException.Kind;

/**
 * libvirt's error numbers (virErrorNumber in virterror.h) and what each means to a caller. The only place that decides this; by number, since
 * libvirt-java's own enum ends at 110.
 */
final class ErrorCodes {

    static final int INTERNAL_ERROR = 1;
    static final int NO_SUPPORT = 3;
    static final int UNKNOWN_HOST = 4;
    static final int NO_CONNECT = 5;
    static final int INVALID_CONN = 6;
    static final int INVALID_ARG = 8;
    static final int XML_ERROR = 27;
    static final int OPERATION_DENIED = 29;
    static final int SYSTEM_ERROR = 38;
    static final int RPC = 39;
    static final int NO_DOMAIN = 42;
    static final int NO_NETWORK = 43;
    static final int AUTH_FAILED = 45;
    static final int NO_STORAGE_POOL = 49;
    static final int NO_STORAGE_VOL = 50;
    static final int OPERATION_INVALID = 55;
    static final int NO_INTERFACE = 57;
    static final int CONFIG_UNSUPPORTED = 67;
    static final int OPERATION_TIMEOUT = 68;
    static final int NO_DOMAIN_SNAPSHOT = 72;
    static final int ARGUMENT_UNSUPPORTED = 74;
    static final int NO_DOMAIN_METADATA = 80;
    static final int OPERATION_UNSUPPORTED = 84;
    static final int AGENT_UNRESPONSIVE = 86;
    static final int RESOURCE_BUSY = 87;
    static final int ACCESS_DENIED = 88;
    static final int AGENT_COMMAND_TIMEOUT = 112;
    static final int AGENT_COMMAND_FAILED = 113;

    private ErrorCodes() {}

    /** What a failed call on an open, living connection means. */
    static Kind kind(int code) {
        return switch (code) {
            // NO_DOMAIN, NO_NETWORK, NO_STORAGE_POOL, NO_STORAGE_VOL, NO_NODE_DEVICE, NO_INTERFACE, NO_SECRET,
            // NO_DOMAIN_SNAPSHOT,
            // NO_DOMAIN_METADATA, DEVICE_MISSING, NO_DOMAIN_CHECKPOINT
            case 42, 43, 49, 50, 53, 57, 66, 72, 80, 99, 103 -> Kind.NOT_FOUND;
            // INVALID_ARG, OS_TYPE, NO_SOURCE, NO_TARGET, NO_NAME, NO_OS, NO_DEVICE, XML_ERROR, DOM_EXIST,
            // OPERATION_DENIED, XML_DETAIL,
            // INVALID_MAC, AUTH_FAILED, OPERATION_INVALID, CONFIG_UNSUPPORTED, SNAPSHOT_REVERT_RISKY, AUTH_CANCELLED,
            // BLOCK_COPY_ACTIVE,
            // AGENT_UNRESPONSIVE, ACCESS_DENIED, CPU_INCOMPATIBLE, XML_INVALID_SCHEMA, AUTH_UNAVAILABLE,
            // AGENT_COMMAND_FAILED
            case 8, 16, 19, 20, 21, 22, 23, 27, 28, 29, 35, 44, 45, 55, 67, 77, 79, 83, 86, 88, 91, 92, 94, 113 ->
                Kind.REFUSED;
            // NO_SUPPORT, NO_CONNECT, ARGUMENT_UNSUPPORTED, OPERATION_UNSUPPORTED
            case 3, 5, 74, 84 -> Kind.UNSUPPORTED;
            // OPERATION_TIMEOUT is how the state change lock of a domain is reported that another job holds;
            // RESOURCE_BUSY
            case 68, 87 -> Kind.BUSY;
            case 112 -> Kind.TIMED_OUT;
            // INVALID_CONN, RPC
            case 6, 39 -> Kind.UNREACHABLE;
            default -> Kind.UNKNOWN;
        };
    }

    /**
     * What a failed start means: libvirt reports its own time limits there with the number of the busy lock, when the guest may already be
     * running.
     */
    static Kind kindOfStart(int code) {
        return code == OPERATION_TIMEOUT ? Kind.UNKNOWN : kind(code);
    }

    /** What a failed opening of a connection means: a refused or missing socket is a SYSTEM_ERROR, as are SSH and TLS failures. */
    static Kind kindOfOpen(int code) {
        return switch (code) {
            // UNKNOWN_HOST, INVALID_CONN, SYSTEM_ERROR, RPC, GNUTLS_ERROR, SSH, LIBSSH
            case 4, 6, 38, 39, 40, 85, 98 -> Kind.UNREACHABLE;
            default -> kind(code);
        };
    }
}
