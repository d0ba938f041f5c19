package dev.vmcompat.hypervisor.libvirt;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.ConnectAuth;
import org.libvirt.LibvirtException;
import org.libvirt.jna.ConnectionPointer;

/** libvirt-java's connection with its handle in reach, for the functions that it lacks. */
final class OpenConnect extends Connect {

    private static final int READ_ONLY = 1;

    OpenConnect(String uri, Optional<ConnectAuth> auth, boolean readOnly) throws LibvirtException {
        super(uri, orNull(auth), readOnly ? READ_ONLY : 0);
    }

    private static @Nullable ConnectAuth orNull(Optional<ConnectAuth> auth) {
        return auth.orElse(null);
    }

    ConnectionPointer pointer() {
        ConnectionPointer pointer = vcp;
        if (pointer == null) {
            throw new NativeFailure(ErrorCodes.INVALID_CONN, "the connection is closed");
        }
        return pointer;
    }
}
