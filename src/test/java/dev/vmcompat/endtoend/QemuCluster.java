package dev.vmcompat.endtoend;

import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.Difference;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.RigException;
import dev.vmcompat.rig.TinyGuest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A cluster of one host with real QEMU, its tiny guests, each with data on its disk, and the product installed for it. */
final class QemuCluster implements AutoCloseable {

    private static final Pattern MACHINE = Pattern.compile("<machine>([^<]+)</machine>");

    private final PrivateLibvirtd libvirtd;
    private final Product product;
    private final Map<TinyGuest, String> definitions = new LinkedHashMap<>();

    private QemuCluster(PrivateLibvirtd libvirtd, Product product) {
        this.libvirtd = libvirtd;
        this.product = product;
    }

    /** A host, its guests already booting, the product, and its first administrator. */
    static QemuCluster of(List<GuestBuilder> guests) {
        return of(guests, List.of());
    }

    /** The same, and guests that are off. */
    static QemuCluster of(List<GuestBuilder> guests, List<GuestBuilder> off) {
        return of(guests, off, "");
    }

    /** The same, and more keys of the configuration, at its top level. */
    static QemuCluster of(List<GuestBuilder> guests, List<GuestBuilder> off, String configuration) {
        return of(guests, off, configuration, PrivateLibvirtd::qemuUri);
    }

    /** Guests that are off, on a host that the product reaches as another machine: it sees no file of it but by libvirt. */
    static QemuCluster elsewhere(List<GuestBuilder> off) {
        return of(List.of(), off, "", PrivateLibvirtd::tcpUri);
    }

    private static QemuCluster of(
            List<GuestBuilder> guests,
            List<GuestBuilder> off,
            String configuration,
            Function<PrivateLibvirtd, String> uri) {
        PrivateLibvirtd libvirtd = PrivateLibvirtd.start();
        try {
            List<TinyGuest> booting = Stream.concat(
                            guests.stream().map(guest -> guest.startedOn(libvirtd)),
                            off.stream().map(guest -> guest.definedOn(libvirtd)))
                    .toList();
            var cluster =
                    new QemuCluster(libvirtd, Product.migrated("""
                    clusters:
                      prod:
                        hosts:
                          - %s
                    %s""".formatted(uri.apply(libvirtd), configuration)));
            try {
                booting.forEach(guest -> cluster.definitions.put(guest, guest.inactiveXml()));
                cluster.product.addAdministrator();
                return cluster;
            } catch (RuntimeException | AssertionError e) {
                cluster.product.close();
                throw e;
            }
        } catch (RuntimeException | AssertionError e) {
            libvirtd.close();
            throw e;
        }
    }

    PrivateLibvirtd libvirtd() {
        return libvirtd;
    }

    /** The guest of that name. */
    TinyGuest guest(String name) {
        return guests().stream()
                .filter(guest -> guest.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Product product() {
        return product;
    }

    List<TinyGuest> guests() {
        return List.copyOf(definitions.keySet());
    }

    /** Waits until every guest's agent answers, and writes the guest's name to its disk. */
    void awaitGuests() {
        for (TinyGuest guest : guests()) {
            guest.awaitAgent().agent().writeToDisk("vda", guest.name());
        }
    }

    /** Whether what was written to the guest's disk before is there, as the guest itself reads it. */
    boolean hasItsData(TinyGuest guest) {
        return guest.agent().readFromDisk("vda", guest.name().length()).equals(guest.name());
    }

    /** The guest goes down, at somebody's request: whose came first does not matter. */
    void goesDown(TinyGuest guest) {
        if (libvirtd.virsh().attempt("shutdown", guest.name(), "--mode", "acpi").isEmpty() && guest.isRunning()) {
            throw new RigException(guest.name() + " cannot be asked to go down");
        }
        guest.awaitOff();
    }

    /** What the host itself calls the newest machine type of a family: {@code q35}, or {@code pc}. */
    String newest(String family) {
        String answer =
                libvirtd.virsh().run("domcapabilities", "--virttype", "qemu", "--arch", "x86_64", "--machine", family);
        Matcher matcher = MACHINE.matcher(answer);
        if (!matcher.find()) {
            throw new RigException("the host does not say what " + family + " is:\n" + answer);
        }
        return matcher.group(1);
    }

    /** In what its definition differs from the one it was made with. */
    List<Difference> changes(TinyGuest guest) {
        return DefinitionComparison.unexpected(
                new DomainDefinition(String.valueOf(definitions.get(guest))),
                new DomainDefinition(guest.inactiveXml()));
    }

    /** Guests that carry our claim, live or configured. */
    List<String> claimed() {
        return guests().stream()
                .filter(guest -> guest.inactiveXml().contains(Claim.NAMESPACE)
                        || libvirtd.virsh().run("dumpxml", guest.name()).contains(Claim.NAMESPACE))
                .map(TinyGuest::name)
                .toList();
    }

    /** Names of the files among the images. */
    List<String> files() {
        try (Stream<Path> files = Files.list(libvirtd.images())) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the snapshots that the host has, each with its guest's: {@code web-01: vmcompat-run1}. */
    List<String> snapshots() {
        return guests().stream()
                .flatMap(guest -> libvirtd.virsh()
                        .run("snapshot-list", "--name", guest.name())
                        .lines()
                        .filter(line -> !line.isBlank())
                        .map(line -> guest.name() + ": " + line.strip()))
                .toList();
    }

    /** The snapshots that the product has on record as held, in the same words. */
    List<String> recordedSnapshots() {
        return product.sql()
                .sql("select p.name || ': ' || r.snapshot_name from restore_point r join planned_vm p using (run, uuid)"
                        + " where r.state = 'HELD' order by p.name")
                .query(String.class)
                .list();
    }

    /** How often each VM was settled, by the history: {@code web-01: 1}. */
    List<String> settlements() {
        return product.sql()
                .sql("select p.name || ': ' || count(e.seq) from planned_vm p left join audit_event e"
                        + " on e.run = p.run and e.uuid = p.uuid and e.action = 'VM_SETTLED'"
                        + " group by p.name order by p.name")
                .query(String.class)
                .list();
    }

    @Override
    public void close() {
        try {
            product.close();
        } finally {
            libvirtd.close();
        }
    }
}
