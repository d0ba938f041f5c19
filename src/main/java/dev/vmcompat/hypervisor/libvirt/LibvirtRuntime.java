package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.HypervisorUnavailableException;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt;

/**
 * libvirt in this process: loaded once, its errors kept off standard error, and its event loop turning on a daemon thread of its own from
 * before the first connection on. Events and keepalive need that loop.
 */
final class LibvirtRuntime {

    /** Kept for ever: libvirt holds only a bare pointer to it. */
    private static final Libvirt.VirErrorCallback QUIET = (data, error) -> {};

    private static boolean started;

    private LibvirtRuntime() {}

    /** @throws HypervisorUnavailableException if the native library is not installed */
    static synchronized void start() {
        if (started) {
            return;
        }
        try {
            Library.initEventLoop();
            Connect.setErrorCallback(QUIET);
            // Loaded now, so that a missing part is found now.
            NativeLibvirt.INSTANCE.virResetLastError();
        } catch (LibvirtException | LinkageError e) {
            throw new HypervisorUnavailableException(
                    "the libvirt library is missing on this machine: install libvirt0 (Debian, Ubuntu) or libvirt-libs (RHEL, Fedora)",
                    e);
        }
        Thread loop = new Thread(LibvirtRuntime::turn, "libvirt-events");
        loop.setDaemon(true);
        loop.start();
        started = true;
    }

    private static void turn() {
        while (true) {
            try {
                Library.processEvent();
            } catch (LibvirtException | RuntimeException e) {
                System.getLogger(LibvirtRuntime.class.getName())
                        .log(System.Logger.Level.WARNING, "libvirt's event loop failed once", e);
            }
        }
    }
}
