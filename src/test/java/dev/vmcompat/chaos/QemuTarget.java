package dev.vmcompat.chaos;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;

import dev.vmcompat.database.FragileServer;
import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.Difference;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.endtoend.Product;
import dev.vmcompat.endtoend.TestDriverSite;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.TinyGuest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Small guests of real QEMU, each with data on its disk; each fifth goes off by itself on the new type. The product reaches them by a gate. */
final class QemuTarget implements Target {

    private static final String OLD = "pc-q35-5.2";
    private static final String NEW = "pc-q35-7.2";

    /** In what the definition of an upgraded VM differs from its old one. */
    private static final List<String> MEANT = List.of(
            "domain/os/type/@machine: " + OLD + " -> " + NEW,
            "domain/devices/disk[vda]/driver/@discard: (missing) -> unmap");

    private static final String FRAIL = "weak";
    private static final String QUICK = """
            fence: {lease: 10s, confirm-every: 1s, hands-off-after: 5s}
            hypervisor: {call-timeout: 5s, define-timeout: 10s}
            defaults: {lock-wait: 1s}
            """;

    private final PrivateLibvirtd libvirtd;
    private final FragileServer database;
    private final Gate gate;
    private final Product product;
    private final int vms;
    private final Map<String, TinyGuest> guests = new LinkedHashMap<>();
    private final Map<String, String> definitions = new LinkedHashMap<>();

    /** @param vms in each run */
    QemuTarget(int vms) {
        this.vms = vms;
        libvirtd = PrivateLibvirtd.start();
        database = FragileServer.started();
        Path socket = libvirtd.images().resolve("gate");
        gate = new Gate(socket, libvirtd.socket());
        product = Product.installed(
                "clusters:\n  prod:\n    hosts:\n      - qemu+unix:///system?socket=" + socket + "\n" + QUICK,
                database);
        product.addAdministrator();
    }

    @Override
    public Product product() {
        return product;
    }

    @Override
    public FragileServer database() {
        return database;
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.allOf(Fault.class);
    }

    @Override
    public Optional<PrivateLibvirtd> qemu() {
        return Optional.of(libvirtd);
    }

    @Override
    public List<String> renew(int round) {
        guests.values().forEach(this::remove);
        guests.clear();
        definitions.clear();
        IntStream.rangeClosed(1, vms)
                .mapToObj(n -> "vm-%d-%02d%s".formatted(round, n, n % 5 == 0 ? "-" + FRAIL : ""))
                .forEach(this::add);
        guests.forEach((name, guest) -> guest.awaitAgent().agent().writeToDisk("vda", name));
        return List.copyOf(guests.keySet());
    }

    private void add(String name) {
        var guest = aGuest(name).onMachineType(OLD).withQcow2Disk(mebibytes(16));
        if (isFrail(name)) {
            guest.guestSwitchUnlessOn(OLD, "poweroff=0");
        }
        TinyGuest made = guest.startedOn(libvirtd);
        guests.put(name, made);
        definitions.put(name, made.inactiveXml());
    }

    private void remove(TinyGuest guest) {
        if (guest.isRunning()) {
            guest.destroy();
        }
        libvirtd.virsh().run("undefine", guest.name(), "--snapshots-metadata");
    }

    @Override
    public void start(String vm) {
        libvirtd.virsh().run("start", vm);
    }

    @Override
    public List<String> options() {
        return List.of("settle=4s", "max-failures=1000", "shutdown.deadline=60s", "agent.deadline=120s");
    }

    @Override
    public Map<String, Sight> look() {
        Map<String, Sight> seen = new LinkedHashMap<>();
        TestDriverSite.look(libvirtd.virsh())
                .forEach((name, vm) ->
                        seen.put(name, new Sight(vm.state(), vm.definition(), vm.live(), vm.snapshots())));
        return seen;
    }

    /** Nothing while the daemon does not answer. */
    @Override
    public List<String> notRunning() {
        return libvirtd
                .virsh()
                .attempt("list", "--all", "--name", "--state-shutoff", "--state-paused", "--state-other")
                .stream()
                .flatMap(String::lines)
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Override
    public boolean isFrail(String vm) {
        return vm.endsWith(FRAIL);
    }

    @Override
    public List<String> wrongIn(String vm, Sight sight) {
        List<String> wrong = new ArrayList<>();
        List<String> changed = DefinitionComparison.unexpected(
                        new DomainDefinition(String.valueOf(definitions.get(vm))),
                        new DomainDefinition(sight.definition()))
                .stream()
                .map(Difference::toString)
                .toList();
        if (!changed.equals(isUpgraded(vm, sight) ? MEANT : List.of())) {
            wrong.addAll(changed);
        }
        if (sight.runs()) {
            String data = guests.get(vm).awaitAgent().agent().readFromDisk("vda", vm.length());
            if (!data.equals(vm)) {
                wrong.add("the data on its disk: " + data);
            }
        }
        return wrong;
    }

    @Override
    public boolean isUpgraded(String vm, Sight sight) {
        return sight.runsOn(NEW);
    }

    @Override
    public Gate gate() {
        return gate;
    }

    @Override
    public void close() {
        try (libvirtd;
                gate;
                product) {
            guests.clear();
        }
    }
}
