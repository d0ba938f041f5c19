package dev.vmcompat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * The rooms of the code, one package each, in the order of their dependencies: a room may use the rooms named with it and whatever those may
 * use. A room can only name rooms declared before it, so there is no way to write a cycle.
 */
enum Room {
    MACHINE("machine"),
    HYPERVISOR("hypervisor", MACHINE),
    DEFINITION("definition", MACHINE),
    HYPERVISOR_LIBVIRT("hypervisor.libvirt", HYPERVISOR),
    HYPERVISOR_DEMO("hypervisor.demo", HYPERVISOR, DEFINITION),
    DATABASE("database"),
    VAULT("vault"),
    LEDGER("ledger", VAULT, DATABASE),
    ACCOUNT("account", LEDGER, VAULT),
    INVENTORY("inventory", HYPERVISOR, MACHINE, DEFINITION),
    ELIGIBILITY("eligibility", INVENTORY, MACHINE, DEFINITION),
    FENCE("fence", HYPERVISOR, LEDGER),
    RESTOREPOINT("restorepoint", FENCE, HYPERVISOR, DEFINITION, VAULT, LEDGER),
    PLAN("plan", ELIGIBILITY, RESTOREPOINT, ACCOUNT, LEDGER, VAULT),
    HEALTH("health", HYPERVISOR, INVENTORY),
    HOOK("hook", VAULT),
    UPGRADE("upgrade", PLAN, HEALTH, HOOK),
    RUN("run", UPGRADE, PLAN, FENCE),
    /** Reads the views of history, nothing of the code that wrote it. */
    REPORT("report", LEDGER),
    LAUNCH("launch", RUN, REPORT, HYPERVISOR_LIBVIRT, HYPERVISOR_DEMO),
    /** The root package, where Application stands alone. */
    ROOT("", LAUNCH);

    private final String path;
    private final Set<Room> right;

    Room(String path, Room... right) {
        this.path = path;
        this.right = Set.of(right);
    }

    /** The room of a package: the one with the longest path that holds it, or empty below no room. */
    static Optional<Room> of(String packageName, String root) {
        return Arrays.stream(values())
                .filter(room -> room == ROOT
                        ? packageName.equals(root)
                        : (packageName + ".").startsWith(root + "." + room.path + "."))
                .max(Comparator.comparingInt(room -> room.path.length()));
    }

    boolean mayUse(Room other) {
        return this == other || right.stream().anyMatch(room -> room.mayUse(other));
    }
}
