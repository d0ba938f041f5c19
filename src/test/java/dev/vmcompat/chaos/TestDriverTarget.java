package dev.vmcompat.chaos;

import dev.vmcompat.database.FragileServer;
import dev.vmcompat.endtoend.FrailGuests;
import dev.vmcompat.endtoend.Product;
import dev.vmcompat.endtoend.TestDriverSite;
import dev.vmcompat.rig.PrivateLibvirtd;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** VMs of libvirt's test driver behind a daemon, each fifth with a guest that cannot live on the new type; the product reaches them by a gate. */
final class TestDriverTarget implements Target {

    private static final String QUICK = """
            fence: {lease: 4s, confirm-every: 500ms, hands-off-after: 2s}
            hypervisor: {call-timeout: 2s, define-timeout: 3s}
            defaults: {lock-wait: 1s}
            """;

    private final PrivateLibvirtd libvirtd;
    private final FragileServer database;
    private final Gate gate;
    private final TestDriverSite site;
    private final int vms;
    private List<String> current = List.of();

    /** @param vms in each run */
    TestDriverTarget(int vms) {
        this.vms = vms;
        libvirtd = PrivateLibvirtd.start();
        database = FragileServer.started();
        Path socket = libvirtd.images().resolve("gate");
        gate = new Gate(socket, libvirtd.socket());
        site = TestDriverSite.with(List.of(), libvirtd, "test+unix:///default?socket=" + socket, database, QUICK);
    }

    @Override
    public Product product() {
        return site.product();
    }

    @Override
    public FragileServer database() {
        return database;
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.copyOf(Fault.OF_REAL_HOSTS));
    }

    @Override
    public List<String> renew(int round) {
        site.remove(current);
        current = IntStream.rangeClosed(1, vms)
                .mapToObj(n -> "vm-%d-%03d%s".formatted(round, n, n % 5 == 0 ? "-" + FrailGuests.FRAIL : ""))
                .toList();
        site.add(current);
        return current;
    }

    @Override
    public void start(String vm) {
        site.virsh().run("start", vm);
    }

    @Override
    public Optional<PrivateLibvirtd> qemu() {
        return Optional.empty();
    }

    @Override
    public List<String> options() {
        return List.of("settle=0s", "max-failures=1000");
    }

    @Override
    public Map<String, Sight> look() {
        Map<String, Sight> seen = new LinkedHashMap<>();
        site.look()
                .forEach((name, vm) ->
                        seen.put(name, new Sight(vm.state(), vm.definition(), vm.live(), vm.snapshots())));
        return seen;
    }

    @Override
    public List<String> notRunning() {
        return site.virsh()
                .run("list", "--all", "--name", "--state-shutoff", "--state-paused", "--state-other")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Override
    public boolean isFrail(String vm) {
        return vm.contains(FrailGuests.FRAIL);
    }

    @Override
    public List<String> wrongIn(String vm, Sight sight) {
        String old = Map.copyOf(site.before()).get(vm).definition();
        String expected = isUpgraded(vm, sight) ? site.upgraded(vm) : old;
        return sight.definition().equals(expected) ? List.of() : List.of(sight.definition());
    }

    @Override
    public boolean isUpgraded(String vm, Sight sight) {
        return sight.runsOn(TestDriverSite.TO);
    }

    @Override
    public Gate gate() {
        return gate;
    }

    @Override
    public void close() {
        try (gate) {
            site.close();
        }
    }
}
