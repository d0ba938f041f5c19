package dev.vmcompat.chaos;

import dev.vmcompat.database.FragileServer;
import dev.vmcompat.endtoend.Product;
import dev.vmcompat.rig.PrivateLibvirtd;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a campaign attacks: an installation of the product, its database, its one host, and the host's VMs. */
interface Target extends AutoCloseable {

    Product product();

    FragileServer database();

    /** What can be done to it. */
    Set<Fault> faults();

    /** Fresh VMs in place of those before, all running on the old type and observed; their names. */
    List<String> renew(int round);

    /** Every VM, as an observer beside the product sees it. */
    Map<String, Sight> look();

    /** The VMs that are not running, seen quickly. */
    List<String> notRunning();

    /** As a person starts a VM that was left for them. */
    void start(String vm);

    /** What lies behind the connection, where that can be attacked as well: the test driver's VMs live in its daemon's memory. */
    Optional<PrivateLibvirtd> qemu();

    /** Whether the VM's guest cannot live on the new type. */
    boolean isFrail(String vm);

    /** In what a definition differs from what it may be: nothing where it is exactly the old one, or the new one. */
    List<String> wrongIn(String vm, Sight sight);

    /** Whether the VM runs on its new type. */
    boolean isUpgraded(String vm, Sight sight);

    /** Between the product and the host. */
    Gate gate();

    /** The connection to the host breaks; the next one may be made at once. */
    default void cutHost() {
        gate().shut();
        gate().open();
    }

    /** The host answers nothing, and no connection ends. */
    default void holdHost() {
        gate().hold();
    }

    /** The host is gone. */
    default void loseHost() {
        gate().shut();
    }

    /** The host answers again. */
    default void healHost() {
        gate().open();
    }

    /** What is told to the product besides the cluster's own block. */
    List<String> options();

    @Override
    void close();
}
