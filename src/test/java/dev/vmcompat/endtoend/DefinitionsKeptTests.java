package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vmcompat.definition.AllowedChange;
import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.Difference;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.TinyGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * VMs with everything that people write into a definition, on real QEMU, and one whose machine type this QEMU no longer knows: after the run,
 * after a rollback and after the restore points are gone the definition differs from the one before in exactly what was meant.
 */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefinitionsKeptTests {

    private static final String Q35 = "pc-q35-5.2";
    private static final String PC = "pc-i440fx-4.2";
    private static final String KNOWN = "pc-q35-2.4";
    private static final String FORGOTTEN = "pc-q35-2.3";
    private static final String SPICE_PASSWORD = "sp1ce-s3cr3t";

    private QemuCluster cluster;
    private String newestQ35;
    private String newestPc;
    private String listed;
    private final Map<String, String> before = new HashMap<>();
    private final Map<String, List<String>> shown = new HashMap<>();
    private final Map<String, String> afterRun = new HashMap<>();
    private String pcAfterRollback;

    @BeforeAll
    void run(@TempDir Path folder) throws IOException {
        Path medium = Files.writeString(folder.resolve("tools.iso"), "medium");
        cluster = QemuCluster.of(List.of(richQ35(medium), richPc()), off());
        newestQ35 = cluster.newest("q35");
        newestPc = cluster.newest("pc");
        for (String name : List.of("rich-q35", "rich-pc")) {
            TinyGuest guest = cluster.guest(name).awaitUp().awaitAgent();
            cluster.libvirtd().virsh().run("autostart", name);
            cluster.libvirtd()
                    .virsh()
                    .run(
                            "metadata",
                            name,
                            "--uri",
                            "http://example.org/backup",
                            "--key",
                            "backup",
                            "--set",
                            "<policy keep='3'>daily &amp; weekly</policy>",
                            "--live",
                            "--config");
            guest.agent().writeToDisk("vda", guest.name());
        }
        cluster.libvirtd().rewriteStored("forgotten", xml -> xml.replace(KNOWN, FORGOTTEN));
        if (GuestBuilder.isUefiInstalled()) {
            cluster.libvirtd().rewriteStored("uefi", xml -> xml.replace(Q35, FORGOTTEN));
        }
        cluster.guests().forEach(guest -> before.put(guest.name(), guest.inactiveXml()));

        Product product = cluster.product();
        listed = product.here("list").expecting(0).output();
        product.here(
                        "plan",
                        "settle=8s",
                        "off-vms=include",
                        "shutdown.acpi-interval=5s",
                        "accept-risk=OLD_TYPE_NOT_OFFERED")
                .expecting(0);
        for (TinyGuest guest : cluster.guests()) {
            shown.put(
                    guest.name(),
                    changedLines(product.here("show", "1", "--vm", guest.name(), "--diff")
                            .expecting(0)
                            .output()));
        }
        product.approveHere(1);
        product.run("run", "1").expecting(0);
        cluster.guests().forEach(guest -> afterRun.put(guest.name(), guest.inactiveXml()));

        product.signedIn("rollback", "--run", "1", "--vm", "rich-pc").expecting(0);
        pcAfterRollback = cluster.guest("rich-pc").inactiveXml();
        product.signedIn("restore-points", "prune").expecting(0);
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static GuestBuilder richQ35(Path medium) {
        return aGuest("rich-q35")
                .onMachineType(Q35)
                .withDisk("qcow2", mebibytes(16), "virtio", "cache='writeback' iothread='1'")
                .withDisk("qcow2", mebibytes(16), "scsi", "")
                .withNic("52:54:00:00:01:01")
                .withPanicDevice()
                .withDevice("""
                        <disk type='file' device='cdrom'>
                          <driver name='qemu' type='raw'/>
                          <source file='%s'/>
                          <target dev='sdz' bus='sata'/>
                          <readonly/>
                        </disk>
                        <controller type='scsi' index='1' model='virtio-scsi'><driver iothread='1'/></controller>
                        <controller type='usb' index='0' model='qemu-xhci' ports='15'/>
                        <interface type='user'>
                          <mac address='52:54:00:00:01:02'/>
                          <model type='e1000e'/>
                          <alias name='ua-second'/>
                        </interface>
                        <input type='tablet' bus='usb'/>
                        <hub type='usb'/>
                        <watchdog model='i6300esb' action='none'/>
                        <channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>
                        <graphics type='spice' autoport='yes' listen='127.0.0.1' passwd='%s'/>
                        """.formatted(medium, SPICE_PASSWORD))
                .withElement("<title>Web shop, \"blue\" &lt;1&gt;</title>")
                .withElement("<description>Ask Ann &amp; Bob before 22:00\n\n  two lines</description>")
                .withElement("<iothreads>1</iothreads>")
                .withElement("<memoryBacking><source type='memfd'/><access mode='shared'/></memoryBacking>")
                .withElement("<cpu mode='custom' match='exact' check='none'><model fallback='forbid'>qemu64</model>"
                        + "<feature policy='require' name='sse4.1'/></cpu>")
                .withElement("<qemu:commandline><qemu:arg value='-fw_cfg'/>"
                        + "<qemu:arg value='name=opt/org.example/note,string=kept'/>"
                        + "<qemu:env name='VMCOMPAT_NOTE' value='a &amp; b'/></qemu:commandline>");
    }

    private static GuestBuilder richPc() {
        return aGuest("rich-pc")
                .onMachineType(PC)
                .withRawDisk(mebibytes(16))
                .withDisk("qcow2", mebibytes(16), "virtio", "discard='ignore'")
                .withNic("52:54:00:00:02:01")
                .withDevice("""
                        <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>
                        <interface type='user'><mac address='52:54:00:00:02:02'/><model type='rtl8139'/></interface>
                        <watchdog model='ib700' action='none'/>
                        """)
                .withElement("<title>Ledger</title>")
                .withElement("<cpu mode='maximum' check='none'/>");
    }

    private static List<GuestBuilder> off() {
        GuestBuilder forgotten = aGuest("forgotten").onMachineType(KNOWN).withRawDisk(mebibytes(4));
        GuestBuilder uefi = aGuest("uefi").onMachineType(Q35).withUefi().withQcow2Disk(mebibytes(4));
        return GuestBuilder.isUefiInstalled() ? List.of(forgotten, uefi) : List.of(forgotten);
    }

    /** The lines of a diff that go and come, each with its sign, without indentation. */
    private static List<String> changedLines(String show) {
        return show.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("-") || line.startsWith("+"))
                .map(line -> line.charAt(0) + line.substring(1).strip())
                .sorted()
                .toList();
    }

    /** The same of two texts, compared as heaps of lines: libvirt may write devices in another order. */
    private static List<String> changedLines(String old, String now) {
        List<String> gone = lines(old);
        List<String> come = lines(now);
        lines(now).forEach(gone::remove);
        lines(old).forEach(come::remove);
        List<String> changed = new ArrayList<>();
        gone.forEach(line -> changed.add("-" + line));
        come.forEach(line -> changed.add("+" + line));
        return changed.stream().sorted().toList();
    }

    private static List<String> lines(String text) {
        return new ArrayList<>(text.lines().map(String::strip).toList());
    }

    /** libvirt has an order of its own for attributes. */
    private static List<String> attributesSorted(List<String> lines) {
        return lines.stream()
                .map(line -> Arrays.stream(line.replace("/>", "").split(" "))
                        .sorted()
                        .collect(Collectors.joining(" ")))
                .sorted()
                .toList();
    }

    private static String type(String machine) {
        return "<type arch='x86_64' machine='" + machine + "'>hvm</type>";
    }

    private String now(String name) {
        return cluster.guest(name).inactiveXml();
    }

    private String autostart(String name) {
        return cluster.libvirtd()
                .virsh()
                .run("dominfo", name)
                .lines()
                .filter(line -> line.startsWith("Autostart:"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void afterTheRunExactlyTheLinesThatTheDiffShowedAreChanged() {
        List<String> changed = changedLines(before.get("rich-q35"), afterRun.get("rich-q35"));
        assertThat(changed)
                .contains("-" + type(Q35), "+" + type(newestQ35))
                .contains("+<driver name='qemu' type='qcow2' cache='writeback' discard='unmap' iothread='1'/>")
                .contains("+<driver name='qemu' type='qcow2' discard='unmap'/>")
                .hasSize(6);
        assertThat(attributesSorted(shown.get("rich-q35"))).isEqualTo(attributesSorted(changed));
        assertThat(afterRun.get("rich-q35"))
                .contains("passwd='" + SPICE_PASSWORD + "'", "passwd='" + GuestBuilder.VNC_PASSWORD + "'")
                .contains("daily &amp; weekly", "<qemu:arg value='name=opt/org.example/note,string=kept'/>");
    }

    @Test
    void asLongAsOverlaysAreHeldNothingElseDiffersThanTheDisksOnThem() {
        List<Difference> unexpected = DefinitionComparison.unexpected(
                new DomainDefinition(before.get("rich-pc")),
                new DomainDefinition(afterRun.get("rich-pc")),
                new AllowedChange.MachineType(PC, newestPc),
                new AllowedChange.Discard(Set.of("vda")),
                new AllowedChange.DiskSources(Set.of("vda", "vdb")));
        assertThat(unexpected).isEmpty();
        assertThat(afterRun.get("rich-pc")).contains(".vmcompat-run1");
    }

    @Test
    void afterTheRollbackOnlyTheDisksDifferAndOnceTheRestorePointIsGoneNothing() {
        assertThat(DefinitionComparison.unexpected(
                        new DomainDefinition(before.get("rich-pc")),
                        new DomainDefinition(pcAfterRollback),
                        new AllowedChange.DiskSources(Set.of("vda", "vdb"))))
                .isEmpty();
        assertThat(pcAfterRollback).contains(".vmcompat-run1");
        assertThat(changedLines(before.get("rich-pc"), now("rich-pc"))).isEmpty();
        assertThat(cluster.guest("rich-pc").agent().productVersion()).isEqualTo(PC);
        assertThat(cluster.hasItsData(cluster.guest("rich-pc"))).isTrue();
    }

    @Test
    void onceTheRestorePointIsGoneAnUpgradedVmDiffersInWhatWasMeantAlone() {
        assertThat(now("rich-q35")).isEqualTo(afterRun.get("rich-q35"));
        assertThat(attributesSorted(changedLines(before.get("forgotten"), now("forgotten"))))
                .isEqualTo(attributesSorted(shown.get("forgotten")));
        assertThat(cluster.snapshots()).isEmpty();
        assertThat(cluster.claimed()).isEmpty();
        assertThat(autostart("rich-q35")).endsWith("enable");
        assertThat(autostart("rich-pc")).endsWith("enable");
        assertThat(cluster.hasItsData(cluster.guest("rich-q35"))).isTrue();
    }

    @Test
    void givenUefiAndATypeThatThisQemuNoLongerKnowsThenLoaderAndNvramAreKept() {
        assumeThat(GuestBuilder.isUefiInstalled())
                .as("the package ovmf is installed")
                .isTrue();
        assertThat(attributesSorted(changedLines(before.get("uefi"), now("uefi"))))
                .isEqualTo(attributesSorted(shown.get("uefi")))
                .hasSize(4);
        assertThat(before.get("uefi")).contains(type(FORGOTTEN));
        assertThat(now("uefi")).contains(type(newestQ35), "uefi_VARS.fd</nvram>");
        assertThat(cluster.libvirtd().images().resolve("uefi_VARS.fd")).isNotEmptyFile();
        assertThat(cluster.guest("uefi").state()).startsWith("shut off (shutdown)");
    }

    @Test
    void givenATypeThatThisQemuNoLongerKnowsThenTheVmIsFoundAndRepaired() {
        assertThat(before.get("forgotten")).contains(type(FORGOTTEN));
        assertThat(listed).contains(FORGOTTEN);
        assertThat(now("forgotten")).contains(type(newestQ35));
        TinyGuest guest = cluster.guest("forgotten");
        assertThat(guest.state()).startsWith("shut off (shutdown)");
        assertThat(guest.start().awaitAgent().agent().productVersion()).isEqualTo(newestQ35);
    }
}
