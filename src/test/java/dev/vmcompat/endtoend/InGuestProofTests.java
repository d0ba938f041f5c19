package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the upgrade is for, as the guests themselves see it on real QEMU and as the host measures it: an L3 cache, deleted space that comes
 * back, and the machine type in the DMI data; and what their owners chose otherwise stays.
 */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InGuestProofTests {

    private static final String PC = "pc-i440fx-2.7";
    private static final String Q35 = "pc-q35-2.7";
    private static final int MIB = 8;

    private QemuCluster cluster;
    private final Map<String, Boolean> cacheBefore = new HashMap<>();
    private final Map<String, Long> discardBefore = new HashMap<>();
    private long releasedBefore;
    private String show;

    @BeforeAll
    void run() {
        cluster = QemuCluster.of(List.of(
                aGuest("cached")
                        .onMachineType(PC)
                        .withQcow2Disk(mebibytes(32))
                        .withRawDisk(mebibytes(32))
                        .withDisk("qcow2", mebibytes(32), "scsi", "")
                        .withDisk("raw", mebibytes(32), "scsi", ""),
                aGuest("chosen")
                        .onMachineType(Q35)
                        .withElement(
                                "<cpu mode='custom' match='exact' check='none'><model>qemu64</model><cache mode='disable'/></cpu>")
                        .withQcow2Disk(mebibytes(32))
                        .withDisk("qcow2", mebibytes(32), "virtio", "discard='ignore'"),
                aGuest("reserved")
                        .onMachineType(Q35)
                        .withReservedDisk("qcow2", mebibytes(32))
                        .withReservedDisk("raw", mebibytes(32))));
        Product product = cluster.product();
        cluster.awaitGuests();
        for (TinyGuest guest : cluster.guests()) {
            cacheBefore.put(guest.name(), guest.agent().seesL3Cache());
        }
        TinyGuest cached = cluster.guest("cached");
        for (String disk : List.of("vda", "vdb")) {
            discardBefore.put(disk, cached.agent().discardMaxBytes(disk));
        }
        releasedBefore = released(cached, "sda");

        product.here("plan", "settle=8s").expecting(0);
        show = product.here("show", "1").expecting(0).output();
        product.approveHere(1);
        product.run("run", "1").expecting(0);
        // While a restore point holds the old bytes, nothing of them is given back.
        product.signedIn("restore-points", "prune").expecting(0);
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** By how many bytes the image gets smaller when the guest discards what it has just written. */
    private static long released(TinyGuest guest, String disk) {
        guest.agent().fill(disk, MIB);
        long written = guest.allocatedBytes(disk);
        guest.agent().discard(disk, MIB);
        return written - guest.allocatedBytes(disk);
    }

    @Test
    void theGuestsAreOnTheirTargetsByTheirOwnDmiData() {
        assertThat(cluster.guest("cached").agent().productVersion()).isEqualTo(cluster.newest("pc"));
        assertThat(cluster.guest("chosen").agent().productVersion()).isEqualTo(cluster.newest("q35"));
        assertThat(cluster.guest("reserved").agent().productVersion()).isEqualTo(cluster.newest("q35"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cached", "reserved"})
    void givenATypeWithoutL3CacheThenTheGuestSeesOneAfterwards(String name) {
        assertThat(cacheBefore.get(name)).isFalse();
        assertThat(cluster.guest(name).agent().seesL3Cache()).isTrue();
    }

    @Test
    void givenACacheThatItsOwnerDisabledThenItStaysOffAndThePlanSaysSo() {
        assertThat(cluster.guest("chosen").agent().seesL3Cache()).isFalse();
        assertThat(cluster.guest("chosen").inactiveXml()).contains("<cache mode='disable'/>");
        String chosen = show.substring(show.indexOf("\nchosen ("), show.indexOf("\nreserved ("));
        assertThat(chosen).contains("stays as its definition sets it").doesNotContain("The guest sees an L3 cache");
        assertThat(show.substring(0, show.indexOf("\nchosen ("))).contains("The guest sees an L3 cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vda", "vdb", "sda", "sdb"})
    void givenAThinDiskThenWhatTheGuestDiscardsComesBackToTheHost(String disk) {
        TinyGuest guest = cluster.guest("cached");
        assertThat(guest.agent().discardMaxBytes(disk)).isPositive();
        assertThat(released(guest, disk)).isGreaterThanOrEqualTo(mebibytes(MIB - 1));
    }

    @Test
    void givenTheOldTypeThenNothingCameBack() {
        assertThat(discardBefore).containsEntry("vda", 0L).containsEntry("vdb", 0L);
        assertThat(releasedBefore).isZero();
    }

    @Test
    void givenDiscardThatItsOwnerSwitchedOffThenItIsKept() {
        TinyGuest guest = cluster.guest("chosen");
        assertThat(guest.inactiveXml()).contains("discard='ignore'");
        assertThat(released(guest, "vdb")).isZero();
        assertThat(released(guest, "vda")).isGreaterThanOrEqualTo(mebibytes(MIB - 1));
    }

    @Test
    void givenDisksWithReservedSpaceThenTheyKeepIt() {
        TinyGuest guest = cluster.guest("reserved");
        assertThat(guest.inactiveXml()).doesNotContain("discard=");
        for (String disk : List.of("vda", "vdb")) {
            assertThat(released(guest, disk)).isZero();
            assertThat(guest.allocatedBytes(disk)).as(disk).isGreaterThanOrEqualTo(mebibytes(32));
        }
    }
}
