package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.TinyGuest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * Guests on real QEMU that run while their disks are kept, or that have a snapshot with memory: their disks go back, and what their owner keeps
 * stays.
 */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveRestorePointTests {

    private static final String OLD = "pc-q35-5.2";
    private static final String LIVE = "live";
    private static final String REMEMBERED = "remembered";
    private static final String LAYERED = "layered";
    private static final String THEIRS = "theirs";
    private static final String BEFORE = "kept while it ran";
    private static final String AFTER = "written after it";

    private QemuCluster cluster;
    private String shown;
    private String layered;
    private String question;
    private List<String> heldFiles;
    private final Map<String, String> outcomes = new HashMap<>();
    private final Map<String, String> readBack = new HashMap<>();

    @BeforeAll
    void run() {
        cluster = QemuCluster.of(List.of(
                guest(LIVE).withRawDisk(mebibytes(4)),
                guest(REMEMBERED),
                aGuest(LAYERED).onMachineType(OLD).withRawDisk(mebibytes(16))));
        cluster.awaitGuests();
        Product product = cluster.product();
        cluster.libvirtd().virsh().run("snapshot-create-as", REMEMBERED, THEIRS);
        cluster.libvirtd().virsh().run("snapshot-create-as", LAYERED, THEIRS, "--disk-only");
        write(BEFORE);
        layered = cluster.guest(LAYERED).inactiveXml();

        product.here("plan", "settle=8s", "vm=" + LIVE, "snapshot.timing=live").expecting(0);
        shown = product.here("show", "1").expecting(0).output();
        product.approveHere(1);
        collect(product.run("run", "1", "--format", "json"));
        product.here("plan", "settle=8s", "vm=" + REMEMBERED + "," + LAYERED).expecting(0);
        product.approveHere(2);
        collect(product.run("run", "2", "--format", "json"));

        write(AFTER);
        question = product.signedIn("rollback", "--run", "1", "--vm", LIVE, "--disks")
                .expecting(0)
                .errors();
        product.signedIn("rollback", "--run", "2", "--vm", REMEMBERED, "--disks")
                .expecting(0);
        cluster.guests().forEach(guest -> readBack.put(guest.name(), read(guest)));
        heldFiles = files();
        product.signedIn("restore-points", "prune").expecting(0);
    }

    private static GuestBuilder guest(String name) {
        return aGuest(name).onMachineType(OLD).withQcow2Disk(mebibytes(16));
    }

    private void write(String text) {
        cluster.guests().forEach(guest -> guest.agent().writeToDisk("vda", text));
        cluster.guest(LIVE).agent().writeToDisk("vdb", text);
    }

    private static String read(TinyGuest guest) {
        String first = guest.agent().readFromDisk("vda", BEFORE.length());
        return guest.name().equals(LIVE) ? first + "; " + guest.agent().readFromDisk("vdb", BEFORE.length()) : first;
    }

    private void collect(ProductProcess.Ended run) {
        for (JsonNode vm : run.expecting(0).json().path("vms")) {
            outcomes.put(vm.path("name").asString(), Fields.ending(vm));
        }
    }

    /** Of ours, beside the images. */
    private List<String> files() {
        return cluster.files().stream()
                .filter(file -> file.contains("vmcompat-run"))
                .toList();
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void givenAGuestWhoseDisksAreKeptWhileItRunsThenItsBytesOfThatMomentComeBack() {
        assertThat(shown).contains("restore point: an overlay over each disk, while the guest runs");
        assertThat(outcomes).containsEntry(LIVE, "UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(question).contains("what was written since takes");
        assertThat(readBack).containsEntry(LIVE, BEFORE + "; " + BEFORE);
        assertThat(heldFiles).filteredOn(file -> file.startsWith(LIVE + "-")).hasSize(2);
    }

    @Test
    void givenASnapshotWithMemoryThenTheDiskGoesBackAndItStays() {
        assertThat(outcomes).containsEntry(REMEMBERED, "UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(readBack).containsEntry(REMEMBERED, BEFORE);
        assertThat(cluster.snapshots()).containsExactlyInAnyOrder(REMEMBERED + ": " + THEIRS, LAYERED + ": " + THEIRS);
        assertThat(cluster.libvirtd().virsh().run("snapshot-info", REMEMBERED, THEIRS))
                .contains("running");
    }

    @Test
    void givenAChainThatLibvirtWroteOutThenItIsTheSameAfterTheEndOfAnOverlayOfOurs() {
        assertThat(outcomes).containsEntry(LAYERED, "UPGRADED UPGRADE_SUCCESSFUL AGENT");
        assertThat(layered).contains("<backingStore type='file'");
        assertThat(cluster.guest(LAYERED)
                        .inactiveXml()
                        .replace(cluster.newest("q35"), OLD)
                        .replace(" discard='unmap'", ""))
                .isEqualTo(layered);
        assertThat(read(cluster.guest(LAYERED))).startsWith(AFTER);
    }

    @Test
    void afterTheEndNothingOfOursIsLeftAndTheGuestsRunAsBefore() {
        assertThat(files()).isEmpty();
        assertThat(cluster.claimed()).isEmpty();
        for (String name : List.of(LIVE, REMEMBERED)) {
            TinyGuest guest = cluster.guest(name);
            assertThat(guest.liveMachineType()).isEqualTo(OLD);
            assertThat(cluster.changes(guest)).isEmpty();
            assertThat(read(guest)).startsWith(BEFORE);
        }
    }
}
