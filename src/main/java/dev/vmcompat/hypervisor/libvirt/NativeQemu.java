package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.DomainPointer;

/** libvirt's functions for QEMU alone; a library of its own. */
interface NativeQemu extends Library {

    NativeQemu INSTANCE = Native.load("virt-qemu", NativeQemu.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

    @Nullable
    Pointer virDomainQemuAgentCommand(DomainPointer domain, String command, int timeout, int flags);
}
