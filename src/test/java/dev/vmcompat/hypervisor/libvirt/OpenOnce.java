package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorUnavailableException;

/** A program that opens one connection and says how that went. */
final class OpenOnce {

    private OpenOnce() {}

    public static void main(String[] arguments) {
        try {
            new LibvirtHypervisor(CallDeadlines.defaults())
                    .open(new ConnectionUri(arguments[0]), Access.READ_WRITE)
                    .close();
            System.out.println("opened");
        } catch (HypervisorException e) {
            System.out.println(e.kind());
        } catch (HypervisorUnavailableException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
