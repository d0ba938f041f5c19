package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.Difference;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.rig.DiskImage;
import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.LoopDevice;
import dev.vmcompat.rig.TinyGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * VMs whose disks are kept by different means, on real QEMU: what was on them when they were kept comes back to the byte, what a rollback takes
 * away is kept as long as the restore point, and at its end nothing of ours is left. All are off, so that their disks can be read and written
 * from outside.
 */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisksKeptTests {

    private static final String OLD = "pc-q35-5.2";
    private static final int SOME_NOT_UPGRADED = 1;
    private static final String THEIRS = "theirs";

    private QemuCluster cluster;
    private LoopDevice loop;
    private String planned;
    private final Map<String, String> shown = new HashMap<>();
    private final Map<String, String> definitions = new HashMap<>();
    private final Map<String, String> contents = new HashMap<>();
    private final Map<String, JsonNode> outcomes = new HashMap<>();
    private final Map<String, String> rolledBack = new HashMap<>();
    private final Map<String, List<String>> snapshotsHeld = new HashMap<>();
    private final Map<String, String> contentsBack = new HashMap<>();
    private final Map<String, List<String>> discardedFiles = new HashMap<>();
    private String contentsPlain;
    private String contentsPlainWritten;
    private String points;
    private List<String> snapshotsOfKept;

    @BeforeAll
    void run() throws IOException {
        cluster = QemuCluster.of(
                List.of(),
                List.of(
                        guest("chain"),
                        guest("mixed")
                                .withRawDisk(mebibytes(4))
                                .withRawDisk(mebibytes(2))
                                .withDevice(MEDIUM),
                        guest("snapped"),
                        aGuest("overlaid").onMachineType(OLD).withRawDisk(mebibytes(4)),
                        aGuest("plain").onMachineType(OLD).withRawDisk(mebibytes(4)),
                        guest("kept"),
                        aGuest("block").onMachineType(OLD).withRawDisk(mebibytes(4)),
                        aGuest("shared").onMachineType(OLD).withRawDisk(mebibytes(4))),
                """
                hooks:
                  backup: /bin/sh
                  backup-args: [-c, 'test "$VMCOMPAT_VM" = block']
                """);
        putOnABase("chain");
        readOnly("mixed", "vdc");
        virsh("snapshot-create-as", "snapped", THEIRS);
        virsh("snapshot-create-as", "overlaid", THEIRS, "--disk-only");
        loop = LoopDevice.over(cluster.guest("block").disk("vda"));
        redefine(
                "block",
                xml -> xml.replaceFirst(
                        "<disk type='file'([^>]*)>(\\s*<driver[^>]*>\\s*)<source file='[^']*'/>",
                        "<disk type='block'$1>$2<source dev='" + loop.path() + "'/>"));
        redefine("shared", xml -> xml.replaceFirst("(<target dev='vda'[^>]*/>)", "$1<shareable/>"));
        for (TinyGuest guest : cluster.guests()) {
            write(guest, 0xaa, 0);
            definitions.put(guest.name(), guest.inactiveXml());
            contents.put(guest.name(), contents(guest));
        }

        Product product = cluster.product();
        product.here("plan", "settle=2s", "off-vms=include", "shutdown.acpi-interval=2s", "max-failures=9")
                .expecting(0);
        planned = product.here("show", "1").expecting(0).output();
        for (String name : List.of("chain", "mixed", "snapped", "overlaid", "block")) {
            shown.put(name, product.here("show", "1", "--vm", name).expecting(0).output());
        }
        product.approveHere(1);
        product.run("run", "1", "--format", "json")
                .expecting(SOME_NOT_UPGRADED)
                .json()
                .path("vms")
                .forEach(vm -> outcomes.put(vm.path("name").asString(), vm));

        for (TinyGuest guest : cluster.guests()) {
            write(guest, 0xbb, 1);
        }
        contentsPlainWritten = contents(cluster.guest("plain"));
        for (String name : List.of("chain", "mixed", "snapped", "overlaid")) {
            rolledBack.put(
                    name,
                    product.signedIn("rollback", "--run", "1", "--vm", name, "--disks")
                            .expecting(0)
                            .errors());
            contentsBack.put(name, contents(cluster.guest(name)));
            snapshotsHeld.put(name, snapshots(name));
            discardedFiles.put(name, overlays(name + "-"));
        }
        product.signedIn("rollback", "--run", "1", "--vm", "plain").expecting(0);
        contentsPlain = contents(cluster.guest("plain"));

        product.signedIn("restore-points", "keep", "--run", "1", "--vm", "kept").expecting(0);
        points = product.here("restore-points", "list").expecting(0).output();
        product.signedIn("restore-points", "prune").expecting(0);
        snapshotsOfKept = snapshots("kept");
        product.signedIn("restore-points", "prune", "--kept").expecting(0);
    }

    private static final String MEDIUM = """
            <disk type='file' device='cdrom'><source file='/usr/share/OVMF/OVMF_VARS_4M.fd'/><target dev='sda' bus='sata'/><readonly/></disk>
            """;

    private static GuestBuilder guest(String name) {
        return aGuest(name).onMachineType(OLD).withQcow2Disk(mebibytes(16));
    }

    private interface Rewrite {
        String of(String xml);
    }

    private void redefine(String name, Rewrite rewrite) {
        TinyGuest guest = cluster.guest(name);
        String before = guest.inactiveXml();
        String after = rewrite.of(before);
        assertThat(after).isNotEqualTo(before);
        guest.define(after);
    }

    private void readOnly(String name, String target) {
        redefine(name, xml -> xml.replaceFirst("(<target dev='" + target + "'[^>]*/>)", "$1<readonly/>"));
    }

    /** Its disk is an overlay from the beginning, as of a VM that was made from a template. */
    private void putOnABase(String name) throws IOException {
        Path disk = cluster.guest(name).disk("vda");
        Path base = disk.resolveSibling("base.qcow2");
        Files.move(disk, base);
        DiskImage.overlay(disk, base);
    }

    private void virsh(String... arguments) {
        cluster.libvirtd().virsh().run(arguments);
    }

    private List<String> snapshots(String name) {
        return cluster.snapshots().stream()
                .filter(line -> line.startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .sorted()
                .toList();
    }

    /** Files of ours beside the images. */
    private List<String> overlays(String beginning) {
        return cluster.files().stream()
                .filter(file -> file.startsWith(beginning) && file.contains("vmcompat-run"))
                .toList();
    }

    private static Stream<DiskImage> writable(TinyGuest guest) {
        return DiskImage.writableOf(guest.inactiveXml()).stream();
    }

    private static void write(TinyGuest guest, int pattern, int mebibyte) {
        writable(guest).forEach(disk -> disk.write(pattern, mebibyte));
    }

    /** What the guest would read of its disks. */
    private static String contents(TinyGuest guest) {
        return String.join(" ", writable(guest).map(DiskImage::contents).toList());
    }

    private String ending(String name) {
        return Fields.ending(outcomes.get(name));
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
        if (loop != null) {
            loop.close();
        }
    }

    @Test
    void theMeansFollowsFromDisksAndSnapshotsAndThePlanSaysIt() {
        assertThat(shown.get("chain")).contains("restore point: a snapshot inside the disk images, the guest down");
        assertThat(shown.get("snapped")).contains("restore point: a snapshot inside the disk images, the guest down");
        assertThat(shown.get("mixed")).contains("restore point: an overlay over each disk, the guest down");
        assertThat(shown.get("overlaid")).contains("restore point: an overlay over each disk, the guest down");
        assertThat(shown.get("block")).contains("restore point: the program hooks.backup keeps the disks");
    }

    @Test
    void givenABackingChainThenItsBytesComeBackAndItsBaseIsUntouched() {
        comesBack("chain");
    }

    @Test
    void givenSeveralDisksSomeRawAndSomeThatCannotBeWrittenThenTheirBytesComeBack() {
        comesBack("mixed");
        assertThat(rolledBack.get("mixed")).contains("written since");
    }

    @Test
    void givenASnapshotOfItsOwnersInsideTheImageThenBytesComeBackAndItStays() {
        comesBack("snapped");
        assertThat(snapshots("snapped")).containsExactly(THEIRS);
    }

    @Test
    void givenAnOverlayOfItsOwnersThenBytesComeBackAndItStays() {
        comesBack("overlaid");
        assertThat(snapshots("overlaid")).containsExactly(THEIRS);
        assertThat(cluster.guest("overlaid").inactiveXml()).contains("." + THEIRS + "'");
    }

    /** On the old type, to the byte, what was discarded kept until the end, and afterwards nothing of ours. */
    private void comesBack(String name) {
        assertThat(ending(name)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL RUNNING");
        assertThat(contentsBack.get(name)).isEqualTo(contents.get(name));
        boolean discardedInside = snapshotsHeld.get(name).contains("vmcompat-run1-discarded");
        assertThat(discardedInside || !discardedFiles.get(name).isEmpty())
                .as("what was discarded of " + name)
                .isTrue();
        TinyGuest guest = cluster.guest(name);
        assertThat(contents(guest)).isEqualTo(contents.get(name));
        assertThat(differences(name)).isEmpty();
        assertThat(snapshots(name)).noneMatch(snapshot -> snapshot.contains("vmcompat"));
        assertThat(guest.state()).startsWith("shut off");
    }

    private List<Difference> differences(String name) {
        return DefinitionComparison.unexpected(
                new DomainDefinition(definitions.get(name)),
                new DomainDefinition(cluster.guest(name).inactiveXml()));
    }

    @Test
    void givenAPlainRollbackThenWhatWasWrittenSinceStays() {
        assertThat(contentsPlain).isEqualTo(contentsPlainWritten).isNotEqualTo(contents.get("plain"));
        assertThat(contents(cluster.guest("plain"))).isEqualTo(contentsPlainWritten);
        assertThat(differences("plain")).isEmpty();
    }

    @Test
    void givenARestorePointThatIsKeptThenOnlyAPruneOfThoseEndsIt() {
        assertThat(points).contains("kept", "mixed", "INTERNAL", "EXTERNAL");
        assertThat(snapshotsOfKept).containsExactly("vmcompat-run1");
        assertThat(snapshots("kept")).isEmpty();
    }

    @Test
    void givenABlockDeviceAndABackupThatSucceedsThenItIsUpgraded() {
        assertThat(ending("block")).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL RUNNING");
        assertThat(snapshots("block")).isEmpty();
        assertThat(cluster.guest("block").inactiveXml()).contains("<source dev='" + loop.path() + "'/>");
    }

    @Test
    void givenASharedDiskAndABackupThatFailsThenItIsLeftAlone() {
        assertThat(ending("shared")).isEqualTo("SKIPPED NO_RESTORE_POINT");
        assertThat(differences("shared")).isEmpty();
        assertThat(planned).contains("BACKUP_BY_HOOK");
    }

    @Test
    void nothingOfOursIsLeft() {
        assertThat(cluster.claimed()).isEmpty();
        assertThat(overlays("")).isEmpty();
    }
}
