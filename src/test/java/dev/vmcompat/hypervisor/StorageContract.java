package dev.vmcompat.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.rig.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The part of the port's contract that is about disks, devices and files; each test where the host has the ability. */
public abstract class StorageContract extends HypervisorContract {

    private static final String SNAPSHOT = "<domainsnapshot><name>before</name></domainsnapshot>";
    private static final SnapshotName BEFORE = new SnapshotName("before");

    /** Fresh images on the host; empty where it has none. */
    protected abstract Optional<Images> images();

    /**
     * Paths of disk images.
     *
     * @param preallocated a qcow2 image that was preallocated
     * @param sparse a raw image with holes
     * @param full a raw image without
     */
    public record Images(String preallocated, String sparse, String full) {}

    /** A path of the host where a file may be written; empty where its files cannot be reached from here. */
    protected abstract Optional<String> file(String name);

    @Test
    void diskOnlySnapshotPutsBothLayersOnAnOverlayAndItsDeletionBackOnTheirBase() {
        if (!abilities().contains(Ability.DISK_ONLY_SNAPSHOT)) {
            return; // whatTheHostLacksIsUnsupported
        }
        String base = disk(host().secureDefinition(vm()));
        host().actions().start(vm(), StartMode.RUNNING);
        host().actions().createSnapshot(vm(), SNAPSHOT, Set.of(SnapshotFlag.DISK_ONLY, SnapshotFlag.ATOMIC));

        String overlay = base.replace(".qcow2", ".before");
        assertThat(host().snapshots(vm())).containsExactly(BEFORE);
        assertThat(disk(host().liveDescription(vm()))).isEqualTo(overlay);
        assertThat(disk(host().secureDefinition(vm()))).isEqualTo(overlay);
        assertThat(host().path(overlay)).isEqualTo(PathPresence.PRESENT);
        assertThat(host().state(vm()).power()).isEqualTo(PowerState.RUNNING);

        assertThat(kindOf(() -> host().actions().createSnapshot(vm(), SNAPSHOT, Set.of(SnapshotFlag.DISK_ONLY))))
                .isEqualTo(Kind.REFUSED);
        if (!abilities().contains(Ability.EXTERNAL_SNAPSHOT_REVERT)) {
            assertThat(kindOf(() -> host().actions().revertSnapshot(vm(), BEFORE)))
                    .isEqualTo(Kind.UNSUPPORTED);
        }
        assertThat(disk(host().secureDefinition(vm()))).isEqualTo(overlay);

        // Deleted, it is merged while the guest runs.
        host().actions().deleteSnapshot(vm(), BEFORE);
        assertThat(host().snapshots(vm())).isEmpty();
        assertThat(disk(host().liveDescription(vm()))).isEqualTo(base);
        assertThat(disk(host().secureDefinition(vm()))).isEqualTo(base);
        assertThat(host().path(overlay)).isEqualTo(PathPresence.MISSING);
        assertThat(host().state(vm()).power()).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void forgottenSnapshotLeavesItsOverlayInUse() {
        if (!abilities().contains(Ability.DISK_ONLY_SNAPSHOT)) {
            return;
        }
        host().actions().createSnapshot(vm(), SNAPSHOT, Set.of(SnapshotFlag.DISK_ONLY));
        String overlay = disk(host().secureDefinition(vm()));
        host().actions().forgetSnapshot(vm(), BEFORE);

        assertThat(host().snapshots(vm())).isEmpty();
        assertThat(disk(host().secureDefinition(vm()))).isEqualTo(overlay);
        assertThat(host().path(overlay)).isEqualTo(PathPresence.PRESENT);
        assertThat(kindOf(() -> host().actions().forgetSnapshot(vm(), BEFORE))).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void forgottenInternalSnapshotIsNoLongerListedOrCannotBeForgotten() {
        host().actions().createSnapshot(vm(), SNAPSHOT, Set.of());
        if (abilities().contains(Ability.DISK_ONLY_SNAPSHOT)) {
            host().actions().forgetSnapshot(vm(), BEFORE);
            assertThat(host().snapshots(vm())).isEmpty();
        } else {
            assertThat(kindOf(() -> host().actions().forgetSnapshot(vm(), BEFORE)))
                    .isEqualTo(Kind.UNSUPPORTED);
            assertThat(host().snapshots(vm())).containsExactly(BEFORE);
        }
    }

    @Test
    void snapshotWithoutMetadataIsNotListedAndQuiesceNeedsAnAgent() {
        if (!abilities().contains(Ability.DISK_ONLY_SNAPSHOT)) {
            return;
        }
        String base = disk(host().secureDefinition(vm()));
        withoutAgent();
        host().actions().start(vm(), StartMode.RUNNING);
        assertThat(kindOf(() -> host().actions()
                        .createSnapshot(vm(), SNAPSHOT, Set.of(SnapshotFlag.DISK_ONLY, SnapshotFlag.QUIESCE))))
                .isEqualTo(Kind.REFUSED);
        assertThat(disk(host().liveDescription(vm()))).isEqualTo(base);

        host().actions().createSnapshot(vm(), SNAPSHOT, Set.of(SnapshotFlag.DISK_ONLY, SnapshotFlag.NO_METADATA));
        assertThat(host().snapshots(vm())).isEmpty();
        assertThat(disk(host().liveDescription(vm()))).isNotEqualTo(base);
        // The chain is written out in the definition, too: it has to go when the disk goes back to its base.
        assertThat(host().secureDefinition(vm())).contains("<backingStore type='file'", "<source file='" + base + "'");
    }

    /** What tells a thin image from one that is allocated in full, whether the guest runs or not. */
    @Test
    void sizesTellThinImagesFromOthers() {
        if (images().isEmpty()) {
            assertThat(host().blockInfo(vm(), "vda")).isEmpty();
            return;
        }
        assertThat(kindOf(() -> host().blockInfo(vm(), "vdz"))).isEqualTo(Kind.REFUSED);
        Images images = addDisks();
        for (StartMode mode : StartMode.values()) {
            BlockInfo thin = host().blockInfo(vm(), "vda").orElseThrow();
            assertThat(thin.physical()).as("thin qcow2, %s", thin).isPositive().isLessThan(thin.capacity());
            BlockInfo preallocated = host().blockInfo(vm(), "vdb").orElseThrow();
            assertThat(preallocated.physical())
                    .as("preallocated qcow2, %s", preallocated)
                    .isGreaterThanOrEqualTo(preallocated.capacity());
            BlockInfo sparse = host().blockInfo(vm(), "vdc").orElseThrow();
            assertThat(sparse.allocation()).as("sparse raw, %s", sparse).isLessThan(sparse.capacity());
            BlockInfo full = host().blockInfo(vm(), "vdd").orElseThrow();
            assertThat(full.allocation()).as("full raw, %s", full).isGreaterThanOrEqualTo(full.capacity());
            assertThat(host().fileAllocation(images.sparse()).orElseThrow()).isLessThan(sparse.capacity());
            assertThat(host().fileAllocation(images.full()).orElseThrow()).isGreaterThanOrEqualTo(full.capacity());
            assertThat(host().fileAllocation(images.full() + ".missing")).isEmpty();
            if (mode == StartMode.RUNNING) {
                host().actions().start(vm(), mode);
            }
        }
        assertThat(host().state(vm()).power()).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void freeSpaceIsToldOfWhatStoresAFileThatIsThere() {
        Optional<Images> images = images();
        if (images.isEmpty()) {
            assertThat(host().freeSpace("/etc/hostname")).isEmpty();
            return;
        }
        assertThat(host().freeSpace(images.get().full()).orElseThrow()).isPositive();
        assertThat(host().freeSpace(images.get().full() + ".missing")).isEmpty();
    }

    /** Adds to the definition: vdb, a preallocated qcow2; vdc, a sparse raw; vdd, a fully allocated raw. */
    private Images addDisks() {
        Images images = images().orElseThrow();
        String disks = disk("vdb", "qcow2", images.preallocated())
                + disk("vdc", "raw", images.sparse())
                + disk("vdd", "raw", images.full());
        host().actions().define(host().secureDefinition(vm()).replace("</devices>", disks + "</devices>"));
        return images;
    }

    private static String disk(String target, String format, String path) {
        return "<disk type='file' device='disk'><driver name='qemu' type='" + format + "'/><source file='" + path
                + "'/><target dev='" + target + "' bus='virtio'/></disk>";
    }

    @Test
    void activeCommitIsReadyThenAbortedOrPivoted() {
        if (!abilities().contains(Ability.BLOCK_JOB)) {
            return;
        }
        String base = disk(host().secureDefinition(vm()));
        host().actions().start(vm(), StartMode.RUNNING);
        assertThat(host().blockJob(vm(), "vda")).isEmpty();
        assertThat(kindOf(() -> host().actions().blockCommit(vm(), "vda"))).isEqualTo(Kind.REFUSED);
        assertThat(kindOf(() -> host().actions().blockPivot(vm(), "vda"))).isEqualTo(Kind.REFUSED);
        assertThat(kindOf(() -> host().actions().blockAbort(vm(), "vda"))).isEqualTo(Kind.REFUSED);
        assertThat(kindOf(() -> host().blockJob(vm(), "vdz"))).isEqualTo(Kind.REFUSED);
        host().actions().createSnapshot(vm(), SNAPSHOT, Set.of(SnapshotFlag.DISK_ONLY));
        String overlay = disk(host().liveDescription(vm()));

        host().actions().blockCommit(vm(), "vda");
        awaitReady();
        assertThat(kindOf(() -> host().actions().blockCommit(vm(), "vda"))).isEqualTo(Kind.REFUSED);
        host().actions().blockAbort(vm(), "vda");
        assertThat(host().blockJob(vm(), "vda")).isEmpty();
        assertThat(disk(host().liveDescription(vm()))).isEqualTo(overlay);

        host().actions().blockCommit(vm(), "vda");
        awaitReady();
        host().actions().blockPivot(vm(), "vda");
        assertThat(host().blockJob(vm(), "vda")).isEmpty();
        assertThat(disk(host().liveDescription(vm()))).isEqualTo(base);
        assertThat(disk(host().secureDefinition(vm()))).isEqualTo(base);
        // Neither libvirt's record nor the overlay's file goes by itself.
        assertThat(host().snapshots(vm())).containsExactly(BEFORE);
        assertThat(host().path(overlay)).isEqualTo(PathPresence.PRESENT);
    }

    @Test
    void domainThatIsOffHasNoBlockJobs() {
        if (abilities().contains(Ability.BLOCK_JOB)) {
            assertThat(kindOf(() -> host().blockJob(vm(), "vda"))).isEqualTo(Kind.REFUSED);
            assertThat(kindOf(() -> host().actions().blockCommit(vm(), "vda"))).isEqualTo(Kind.REFUSED);
        }
    }

    private void awaitReady() {
        Eventually.await(
                "the commit is ready",
                Duration.ofSeconds(20),
                () -> host().blockJob(vm(), "vda").orElseThrow().isReady());
        assertThat(host().blockJob(vm(), "vda").orElseThrow().type()).isEqualTo(4);
    }

    @Test
    void linkGoesDownInWhatRunsAndNotInTheDefinition() {
        if (!abilities().contains(Ability.UPDATE_DEVICE)) {
            return;
        }
        host().actions().start(vm(), StartMode.PAUSED);
        String card = FakeXml.blocks(host().liveDescription(vm()), "interface").get(0);
        assertThat(card).doesNotContain("<link");
        host().actions().updateDevice(vm(), card.replace("</interface>", "<link state='down'/></interface>"));
        assertThat(host().liveDescription(vm())).contains("<link state='down'/>");
        assertThat(host().secureDefinition(vm())).doesNotContain("<link");

        String down = FakeXml.blocks(host().liveDescription(vm()), "interface").get(0);
        host().actions().updateDevice(vm(), down.replace("<link state='down'/>", "<link state='up'/>"));
        assertThat(host().liveDescription(vm())).doesNotContain("<link state='down'/>");

        String stranger = card.replaceFirst("<mac address='[^']*'/>", "<mac address='52:54:00:99:99:99'/>");
        assertThat(kindOf(() -> host().actions().updateDevice(vm(), stranger))).isIn(Kind.NOT_FOUND, Kind.REFUSED);
    }

    @Test
    void linkOfADomainThatIsOffCannotBeChangedLive() {
        if (abilities().contains(Ability.UPDATE_DEVICE)) {
            String card =
                    FakeXml.blocks(host().secureDefinition(vm()), "interface").get(0);
            assertThat(kindOf(() -> host().actions().updateDevice(vm(), card))).isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    void filesAreWrittenReadAndDeletedOrCannotBeReached() {
        byte[] content = "variables".getBytes(StandardCharsets.UTF_8);
        Optional<String> place = file("contract_VARS.fd");
        if (place.isPresent()) {
            String path = place.get();
            assertThat(host().readFile(path)).isEmpty();
            host().actions().writeFile(path, content);
            assertThat(host().path(path)).isEqualTo(PathPresence.PRESENT);
            assertThat(host().readFile(path)).hasValue(content);
            host().actions().writeFile(path, new byte[] {1});
            assertThat(host().readFile(path)).hasValue(new byte[] {1});
            host().actions().deleteFile(path);
            host().actions().deleteFile(path);
            assertThat(host().readFile(path)).isEmpty();
            assertThat(host().path(path)).isEqualTo(PathPresence.MISSING);
        } else {
            assertThat(host().readFile("/etc/hostname")).isEmpty();
            assertThat(kindOf(() -> host().actions().writeFile("/nonexistent/x", content)))
                    .isEqualTo(Kind.UNSUPPORTED);
            assertThat(kindOf(() -> host().actions().deleteFile("/nonexistent/x")))
                    .isEqualTo(Kind.UNSUPPORTED);
        }
    }

    private static String disk(String xml) {
        return FakeXml.diskFile(xml, "vda").orElseThrow();
    }
}
