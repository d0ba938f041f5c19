package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.machine.MachineCatalog;
import dev.vmcompat.machine.OfferedMachine;
import java.util.ArrayList;
import java.util.List;

/** The machine types of QEMU 10.0, which the demo host is said to run: the test driver itself reports none. */
final class DemoCatalog {

    private static final List<String> DEPRECATED = List.of(
            "2.4", "2.5", "2.6", "2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "3.0", "3.1", "4.0", "4.1", "4.2", "5.0",
            "5.1", "5.2", "6.0", "6.1", "6.2", "7.0");
    private static final List<String> CURRENT = List.of("7.1", "7.2", "8.0", "8.1", "8.2", "9.0", "9.1", "9.2", "10.0");

    private DemoCatalog() {}

    static MachineCatalog machines() {
        List<OfferedMachine> machines = new ArrayList<>();
        for (String family : List.of("pc-i440fx-", "pc-q35-")) {
            DEPRECATED.forEach(version -> machines.add(OfferedMachine.deprecated(family + version)));
            CURRENT.forEach(version -> machines.add(OfferedMachine.named(family + version)));
        }
        machines.add(OfferedMachine.deprecated("pc-q35-4.0.1"));
        machines.add(OfferedMachine.alias("pc", "pc-i440fx-10.0"));
        machines.add(OfferedMachine.alias("q35", "pc-q35-10.0"));
        List.of("isapc", "microvm", "none").forEach(name -> machines.add(OfferedMachine.named(name)));
        return new MachineCatalog(machines);
    }
}
