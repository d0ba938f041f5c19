package dev.vmcompat.endtoend;

import dev.vmcompat.database.ProductDatabase;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.TestDriverFleet;
import dev.vmcompat.rig.Virsh;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An installation of the product with one cluster of its own: VMs of libvirt's test driver behind a private daemon, which outlive each process of
 * the product.
 */
public final class TestDriverSite implements AutoCloseable {

    public static final String FROM = "pc-q35-5.2";
    public static final String TO = "pc-q35-7.2";

    private static final String SEPARATOR = "----";

    private final PrivateLibvirtd libvirtd;
    private final TestDriverFleet fleet;
    private final Product product;
    private final Map<String, Seen> before = new LinkedHashMap<>();

    /**
     * A VM as virsh shows it.
     *
     * @param state as {@code domstate --reason}
     * @param definition the persistent one, with its passwords
     * @param live what runs
     * @param snapshots their names
     */
    public record Seen(String state, String definition, String live, List<String> snapshots) {

        public boolean runs() {
            return state.startsWith("running");
        }

        public boolean runsOn(String machine) {
            return runs() && live.contains("machine='" + machine + "'");
        }

        public boolean isClaimed() {
            return (definition + live).contains("vmcompat");
        }
    }

    private TestDriverSite(PrivateLibvirtd libvirtd, TestDriverFleet fleet, Product product) {
        this.libvirtd = libvirtd;
        this.fleet = fleet;
        this.product = product;
    }

    /** With running VMs of these names on the old type, and an administrator. */
    public static TestDriverSite with(List<String> vms, String... furtherConfiguration) {
        PrivateLibvirtd libvirtd = PrivateLibvirtd.start();
        return with(vms, libvirtd, libvirtd.testUri(), TestDatabase.migrated(), furtherConfiguration);
    }

    /**
     * The same.
     *
     * @param uri by which the product reaches the daemon
     * @param database of the installation, which closes it
     */
    public static TestDriverSite with(
            List<String> vms,
            PrivateLibvirtd libvirtd,
            String uri,
            ProductDatabase database,
            String... furtherConfiguration) {
        return with(vms, libvirtd, cluster("prod", uri) + String.join("", furtherConfiguration), database);
    }

    /** The same with a second cluster, {@code lab}, whose VMs are the test's own. */
    public static TestDriverSite besideLab(List<String> vms, String lab, ProductDatabase database) {
        PrivateLibvirtd libvirtd = PrivateLibvirtd.start();
        return with(vms, libvirtd, cluster("prod", libvirtd.testUri()) + cluster("lab", lab), database);
    }

    private static String cluster(String name, String uri) {
        return """
                %s:
                  hosts:
                    - %s
                  machine-types: [%s, %s]
                """.formatted(name, uri, FROM, TO).indent(2);
    }

    private static TestDriverSite with(
            List<String> vms, PrivateLibvirtd libvirtd, String clusters, ProductDatabase database) {
        TestDriverFleet fleet = TestDriverFleet.openOn(libvirtd);
        Product product = Product.installed("clusters:\n" + clusters, database);
        var site = new TestDriverSite(libvirtd, fleet, product);
        site.add(vms);
        product.here("account", "add", Product.ADMINISTRATOR, "--new-password-file", product.administratorPassword())
                .expecting(0);
        return site;
    }

    /** Further running VMs on the old type. */
    public void add(List<String> vms) {
        fleet.defineStarted(vms, vms.stream().map(TestDriverSite::definition).toList());
        look().forEach(before::putIfAbsent);
    }

    /** These VMs are no more, and neither is what was known of them. */
    public void remove(List<String> vms) {
        fleet.remove(vms);
        vms.forEach(before::remove);
    }

    /** Any other client of the daemon. */
    public Virsh virsh() {
        return fleet.virsh();
    }

    public Product product() {
        return product;
    }

    /** What an upgrade must not change, as far as the test driver keeps it. */
    private static String definition(String name) {
        return """
                <domain type='test'>
                  <name>%1$s</name>
                  <uuid>%2$s</uuid>
                  <title>VM %1$s</title>
                  <metadata>
                    <inventory:tag xmlns:inventory="urn:example:inventory" owner="mail &amp; web">Zürich</inventory:tag>
                  </metadata>
                  <memory unit='KiB'>262144</memory>
                  <vcpu placement='static'>1</vcpu>
                  <os><type arch='x86_64' machine='%3$s'>hvm</type><boot dev='hd'/></os>
                  <on_poweroff>destroy</on_poweroff>
                  <on_reboot>restart</on_reboot>
                  <on_crash>destroy</on_crash>
                  <devices>
                    <disk type='file' device='disk'>
                      <driver name='qemu' type='qcow2'/>
                      <source file='/images/%1$s.qcow2'/>
                      <target dev='vda' bus='virtio'/>
                    </disk>
                    <graphics type='vnc' port='-1' autoport='yes' passwd='s3cret'/>
                  </devices>
                </domain>
                """.formatted(name, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), FROM);
    }

    /** Every VM, as an observer sees it now. */
    public Map<String, Seen> look() {
        return look(fleet.virsh());
    }

    /** Every VM of a connection. */
    public static Map<String, Seen> look(Virsh virsh) {
        List<String> names = virsh.run("list", "--all", "--name")
                .lines()
                .filter(name -> !name.isBlank())
                .sorted()
                .toList();
        if (names.isEmpty()) {
            return Map.of();
        }
        List<String> questions = new ArrayList<>();
        for (String name : names) {
            questions.addAll(List.of(
                    "domstate --reason " + name,
                    "echo " + SEPARATOR,
                    "dumpxml --inactive --security-info " + name,
                    "echo " + SEPARATOR,
                    "dumpxml " + name,
                    "echo " + SEPARATOR,
                    "snapshot-list --name " + name,
                    "echo " + SEPARATOR));
        }
        String[] answers = virsh.run(String.join("; ", questions)).split(SEPARATOR + "\n?", -1);
        Map<String, Seen> seen = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            seen.put(
                    names.get(i),
                    new Seen(
                            answers[4 * i].strip(),
                            answers[4 * i + 1].strip(),
                            answers[4 * i + 2].strip(),
                            answers[4 * i + 3]
                                    .lines()
                                    .filter(line -> !line.isBlank())
                                    .toList()));
        }
        return seen;
    }

    public Seen look(String vm) {
        return look().get(vm);
    }

    /** Every VM as it was when it was made. */
    public Map<String, Seen> before() {
        return before;
    }

    /** The definition that a VM is to have on the new type: exactly that, and no discard, since the test driver's disks have no size. */
    public String upgraded(String vm) {
        return before.get(vm).definition().replace("machine='" + FROM + "'", "machine='" + TO + "'");
    }

    @Override
    public void close() {
        try (libvirtd;
                fleet;
                product) {
            before.clear();
        }
    }
}
