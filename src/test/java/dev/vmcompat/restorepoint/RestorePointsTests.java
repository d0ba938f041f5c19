package dev.vmcompat.restorepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.hypervisor.SnapshotFlag;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.vault.Vaults;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestorePointsTests {

    private static final String DISK = "/var/lib/libvirt/images/web1.qcow2";

    /** A kill: nothing of ours catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private RestorePointRig rig;
    private FakeHost host;
    private FakeDomain vm;
    private Host connection;
    private long run;

    @BeforeAll
    void open() {
        rig = new RestorePointRig();
    }

    @AfterAll
    void close() {
        rig.close();
    }

    @BeforeEach
    void aHost() {
        FakeHypervisor hypervisor = new FakeHypervisor();
        host = hypervisor.addHost(FakeHypervisor.ONE);
        vm = host.add(FakeDomain.aStoppedVm("web1"));
        connection = hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE);
        run = rig.aRun();
    }

    private void raw() {
        vm.with("type='qcow2'", "type='raw'");
    }

    private GuardedVm guard() {
        return rig.claim(connection, vm.id(), run);
    }

    private String overlay() {
        return DISK + ".vmcompat-run" + run;
    }

    private RestorePoint held(GuardedVm guard) {
        return rig.points.seal(guard, rig.arranged(guard, run));
    }

    @Test
    void qcow2IsKeptInsideAndGoneAfterRemoval() {
        GuardedVm guard = guard();
        RestorePoint point = held(guard);

        assertThat(point.means()).isEqualTo(Means.INTERNAL);
        assertThat(point.state()).isEqualTo(State.HELD);
        assertThat(vm.snapshotNames()).containsExactly(point.snapshot().orElseThrow());
        assertThat(rig.points.allowedChanges(point)).isEmpty();
        assertThat(rig.points.remove(guard, point, () -> false)).isEqualTo(new Removal.Removed());
        assertThat(vm.snapshotNames()).isEmpty();
        assertThat(rig.events(run)).containsExactly("RESTORE_POINT_MADE", "RESTORE_POINT_REMOVED");
    }

    @ParameterizedTest
    @CsvSource({"true, createSnapshot", "false, createSnapshot", "true, deleteSnapshot", "false, deleteSnapshot"})
    void killedInAnyCallItGoesOnWhereItStood(boolean raw, String operation) {
        if (raw) {
            raw();
        }
        String before = vm.definition();
        for (boolean after : new boolean[] {false, true}) {
            run = rig.aRun();
            GuardedVm guard = guard();
            RestorePoint point = rig.arranged(guard, run);
            if (after) {
                host.faults().after(operation, RestorePointsTests::kill).once();
            } else {
                host.faults().before(operation, RestorePointsTests::kill).once();
            }
            assertThatThrownBy(() -> rig.points.remove(guard, rig.points.seal(guard, point), () -> false))
                    .isInstanceOf(Killed.class);
            host.faults().clear();

            if (operation.equals("createSnapshot")) {
                assertThat(rig.points.seal(guard, point).state()).isEqualTo(State.HELD);
            }
            assertThat(rig.points.remove(guard, point, () -> false)).isEqualTo(new Removal.Removed());
            assertThat(vm.snapshotNames()).isEmpty();
            assertThat(host.hasFile(overlay())).isFalse();
            guard.removeClaim();
            assertThat(vm.definition()).isEqualTo(before);
        }
    }

    private static void kill() {
        throw new Killed();
    }

    @ParameterizedTest
    @CsvSource({"define", "forgetSnapshot"})
    void overlayIsLeftByOurOwnWayAlsoAfterAKill(String operation) {
        raw();
        for (boolean after : new boolean[] {false, true}) {
            run = rig.aRun();
            GuardedVm guard = guard();
            RestorePoint point = held(guard);
            assertThat(vm.definition()).contains(overlay());
            if (after) {
                host.faults().after(operation, RestorePointsTests::kill).once();
            } else {
                host.faults().before(operation, RestorePointsTests::kill).once();
            }
            assertThatThrownBy(() -> rig.points.revertDisks(guard, point)).isInstanceOf(Killed.class);
            host.faults().clear();

            rig.points.revertDisks(guard, point);

            assertThat(rig.now(point).state()).isEqualTo(State.REVERTED);
            assertThat(vm.definition()).contains("'" + DISK + "'").contains("type='raw'");
            assertThat(vm.snapshotNames()).isEmpty();
            assertThat(host.hasFile(overlay())).isTrue();
            assertThat(rig.points.remove(guard, point, () -> false)).isEqualTo(new Removal.Removed());
            assertThat(host.hasFile(overlay())).isFalse();
            guard.removeClaim();
        }
    }

    @ParameterizedTest
    @CsvSource({"blockCommit", "blockPivot", "forgetSnapshot", "deleteFile"})
    void overlayIsMergedByAJobOfOurOwnWhereLibvirtCannotAlsoAfterAKill(String operation) {
        raw();
        for (boolean after : new boolean[] {false, true}) {
            run = rig.aRun();
            GuardedVm guard = guard();
            RestorePoint point = held(guard);
            guard.start(StartMode.RUNNING);
            host.faults().failOn("deleteSnapshot").with(Kind.UNSUPPORTED);
            if (after) {
                host.faults().after(operation, RestorePointsTests::kill).once();
            } else {
                host.faults().before(operation, RestorePointsTests::kill).once();
            }
            assertThatThrownBy(() -> rig.points.remove(guard, point, () -> false))
                    .isInstanceOf(Killed.class);

            assertThat(rig.points.remove(guard, point, () -> false)).isEqualTo(new Removal.Removed());

            assertThat(vm.snapshotNames()).isEmpty();
            assertThat(vm.definition()).doesNotContain("vmcompat-run");
            assertThat(host.hasFile(overlay())).isFalse();
            host.faults().clear();
            guard.destroy(DestroyMode.FORCED);
            guard.removeClaim();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true"})
    void mergeLeavesTheDefinitionAsItWas(boolean byLibvirt, boolean saidBefore) {
        raw();
        if (saidBefore) {
            vm.with("<target dev='vda'", "<backingStore/><target dev='vda'");
        }
        String before = vm.definition();
        GuardedVm guard = guard();
        RestorePoint point = held(guard);
        guard.start(StartMode.RUNNING);
        if (!byLibvirt) {
            host.faults().failOn("deleteSnapshot").with(Kind.UNSUPPORTED);
        }
        host.faults().before("define", RestorePointsTests::kill).once();
        if (!saidBefore) {
            assertThatThrownBy(() -> rig.points.remove(guard, point, () -> false))
                    .isInstanceOf(Killed.class);
            assertThat(vm.definition()).contains("<backingStore/>");
        }

        assertThat(rig.points.remove(guard, point, () -> false)).isEqualTo(new Removal.Removed());

        guard.removeClaim();
        assertThat(vm.definition()).isEqualTo(before);
    }

    @Test
    void aLostKeyDoesNotKeepAnOverlayFromGoing() {
        raw();
        GuardedVm guard = guard();
        RestorePoint point = held(guard);
        String otherKey = "k9 " + Base64.getEncoder().encodeToString(new byte[32]);

        assertThat(rig.with(Vaults.with(otherKey)).remove(guard, point, () -> false))
                .isEqualTo(new Removal.Removed());

        assertThat(vm.definition()).contains("<backingStore/>").doesNotContain("vmcompat-run");
        guard.removeClaim();
    }

    @Test
    void mergeGivesWayAndFromThenOnTheDisksCanNotGoBack() {
        raw();
        GuardedVm guard = guard();
        RestorePoint point = held(guard);
        guard.start(StartMode.RUNNING);
        vm.whoseBlockJobsNeed(100);
        host.faults().failOn("deleteSnapshot").with(Kind.UNSUPPORTED);
        int[] asked = {0};

        assertThat(rig.points.remove(guard, point, () -> asked[0]++ > 0)).isInstanceOf(Removal.GaveWay.class);

        assertThat(host.mutations()).anyMatch(call -> call.operation().equals("blockAbort"));
        assertThat(rig.now(point).state()).isEqualTo(State.HELD);
        guard.destroy(DestroyMode.FORCED);
        assertThatThrownBy(() -> rig.points.revertDisks(guard, point)).isInstanceOf(RestorePointException.class);
        assertThat(vm.definition()).contains(overlay());
    }

    @Test
    void snapshotThatSomebodyElseRemovedIsLost() {
        GuardedVm guard = guard();
        RestorePoint point = held(guard);
        connection.actions().deleteSnapshot(vm.id(), point.snapshot().orElseThrow());

        assertThat(rig.points.remove(guard, point, () -> false)).isInstanceOf(Removal.Lost.class);
        assertThat(rig.now(point).state()).isEqualTo(State.LOST);
        assertThat(rig.events(run)).endsWith("RESTORE_POINT_LOST");
    }

    @Test
    void overlayThatSomebodyElseMergedIsNoWayBack() {
        raw();
        GuardedVm guard = guard();
        RestorePoint point = held(guard);
        connection.actions().deleteSnapshot(vm.id(), point.snapshot().orElseThrow());

        assertThatThrownBy(() -> rig.points.revertDisks(guard, point)).isInstanceOf(RestorePointException.class);
    }

    @Test
    void whatCanNotBeKeptIsSaidAndNothingIsRecorded() {
        vm.with("<disk type='file'", "<disk type='block'").with("source file=", "source dev=");
        DomainDefinition definition = new DomainDefinition(vm.definition());

        assertThat(rig.points.arrange(
                        run,
                        RestorePointRig.CLUSTER,
                        connection,
                        vm.id(),
                        definition,
                        new Demand(Timing.SEALED, true, 0)))
                .isInstanceOf(Arrangement.Impossible.class);
        assertThat(rig.points.find(run, vm.id())).isEmpty();
        assertThat(rig.points.arrange(
                        run,
                        RestorePointRig.CLUSTER,
                        connection,
                        vm.id(),
                        definition,
                        new Demand(Timing.SEALED, false, 0)))
                .isInstanceOfSatisfying(
                        Arrangement.Arranged.class,
                        arranged -> assertThat(arranged.point().means()).isEqualTo(Means.NONE));
    }

    @Test
    void whatNoRunCouldKeepIsKnownBeforeThereIsARun() {
        assertThat(impossible()).isEmpty();
        raw();
        assertThat(impossible()).isEmpty();
        // What an earlier run left goes before the next one begins; somebody else's stays.
        connection.actions().createSnapshot(vm.id(), named("vmcompat-run3"), Set.of(SnapshotFlag.DISK_ONLY));
        assertThat(impossible()).isEmpty();
        vm.with("type='raw'", "type='qcow2'");
        connection.actions().createSnapshot(vm.id(), named("theirs"), Set.of());
        vm.with("type='qcow2'", "type='raw'");
        assertThat(impossible()).hasValueSatisfying(why -> assertThat(why).contains("theirs"));
        vm.withoutSnapshots();
        vm.with("<disk type='file'", "<disk type='block'").with("source file=", "source dev=");
        assertThat(impossible()).contains("disk vda is not on a file but of type block");
        assertThat(host.mutations())
                .extracting(FakeHost.Call::operation)
                .containsExactly("createSnapshot", "createSnapshot");
    }

    @Test
    void whatNoRunCouldKeepOfAGuestThatRunsIsKnownToo() {
        assertThat(impossible(Timing.LIVE)).isEmpty();
        host.without(Ability.BLOCK_JOB);
        assertThat(impossible(Timing.LIVE)).isPresent();
        assertThat(impossible(Timing.SEALED)).isEmpty();
    }

    private Optional<String> impossible() {
        return impossible(Timing.SEALED);
    }

    private Optional<String> impossible(Timing timing) {
        return foresee(new Demand(timing, true, 0)).impossible();
    }

    private Foresight foresee(Demand demand) {
        return RestorePoints.foresee(connection, vm.id(), new DomainDefinition(vm.definition()), demand);
    }

    @Test
    void meansAreSaidBeforeThereIsARun() {
        assertThat(foresee(new Demand(Timing.SEALED, true, 0)).how())
                .isEqualTo("a snapshot inside the disk images, the guest down");
        assertThat(foresee(new Demand(Timing.LIVE, true, 0)).how())
                .isEqualTo("an overlay over each disk, while the guest runs");
        raw();
        assertThat(foresee(new Demand(Timing.SEALED, true, 0)).how())
                .isEqualTo("an overlay over each disk, the guest down");
    }

    @Test
    void tooLittleSpaceWhereADiskIsStoredIsNoRestorePointAndUnknownSpaceIsNamed() {
        DomainDefinition definition = new DomainDefinition(vm.definition());
        Demand demand = new Demand(Timing.SEALED, true, 10 << 20);
        host.withFreeSpace(10 << 20);
        assertThat(foresee(demand).impossible()).isEmpty();
        assertThat(foresee(demand).notChecked()).isEmpty();

        host.withFreeSpace((10 << 20) - 1);
        assertThat(foresee(demand).impossible())
                .hasValueSatisfying(why ->
                        assertThat(why).contains("disk vda", "9 MiB are free", "snapshot.min-free demands 10 MiB"));
        assertThat(rig.points.arrange(run, RestorePointRig.CLUSTER, connection, vm.id(), definition, demand))
                .isInstanceOf(Arrangement.Impossible.class);
        assertThat(foresee(new Demand(Timing.SEALED, true, 0)).impossible()).isEmpty();

        host.withoutKnownSpace();
        assertThat(foresee(demand).impossible()).isEmpty();
        assertThat(foresee(demand).notChecked()).containsExactly("how much space is free where disk vda is stored");
        assertThat(rig.points.arrange(run, RestorePointRig.CLUSTER, connection, vm.id(), definition, demand))
                .isInstanceOfSatisfying(
                        Arrangement.Arranged.class,
                        arranged -> assertThat(arranged.words()).contains("how much space is free"));
    }

    private static String named(String name) {
        return "<domainsnapshot><name>" + name + "</name></domainsnapshot>";
    }

    @Test
    void fileInThePlaceOfTheOverlayIsNotTouched() {
        raw();
        host.withFile(overlay());
        DomainDefinition definition = new DomainDefinition(vm.definition());

        assertThat(rig.points.arrange(
                        run,
                        RestorePointRig.CLUSTER,
                        connection,
                        vm.id(),
                        definition,
                        new Demand(Timing.SEALED, true, 0)))
                .isInstanceOf(Arrangement.Impossible.class);
    }

    @Test
    void overlayWhosePlaceCanNotBeSeenAndNvramThatCanNotBeReadAreNamed() {
        raw();
        host.without(Ability.FILE_LOOKUP);
        vm.with("<boot dev='hd'/>", "<nvram>/nv.fd</nvram>");
        DomainDefinition definition = new DomainDefinition(vm.definition());

        assertThat(rig.points.arrange(
                        run,
                        RestorePointRig.CLUSTER,
                        connection,
                        vm.id(),
                        definition,
                        new Demand(Timing.SEALED, true, 0)))
                .isInstanceOfSatisfying(
                        Arrangement.Arranged.class,
                        arranged -> assertThat(arranged.words())
                                .isEqualTo("EXTERNAL; not checked: whether there is a file " + overlay() + " already; "
                                        + "the NVRAM /nv.fd, which can't be read and so is not kept"));
    }

    @Test
    void nvramThatNothingNamesIsSaidNotToBeKept() {
        vm.with("<os>", "<os firmware='efi'>");
        DomainDefinition definition = new DomainDefinition(vm.definition());

        assertThat(rig.points.arrange(
                        run,
                        RestorePointRig.CLUSTER,
                        connection,
                        vm.id(),
                        definition,
                        new Demand(Timing.SEALED, true, 0)))
                .isInstanceOfSatisfying(
                        Arrangement.Arranged.class,
                        arranged -> assertThat(arranged.words())
                                .endsWith(
                                        "the NVRAM of firmware that libvirt chooses at each start, which is not kept"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"<boot dev='hd'/>, <nvram>/nv.fd</nvram>", "<os>, <os firmware='efi'>"})
    void diskOfAVmWithFlashFirmwareIsNeverKeptInside(String without, String with) {
        vm.with(without, with);

        assertThat(rig.arranged(guard(), run).means()).isEqualTo(Means.EXTERNAL);
    }

    @Test
    void hostWithoutDiskOnlySnapshotsKeepsEverythingInside() {
        raw();
        host.without(Ability.DISK_ONLY_SNAPSHOT);

        assertThat(rig.arranged(guard(), run).means()).isEqualTo(Means.INTERNAL);
    }

    @Test
    void definitionIsSealedAndComesBackWithItsPasswords() {
        RestorePoint point = rig.arranged(guard(), run);

        assertThat(rig.points.definition(point).xml())
                .isEqualTo(vm.definition())
                .contains("s3cret");
        String otherKey = "k9 " + Base64.getEncoder().encodeToString(new byte[32]);
        assertThatThrownBy(() -> rig.with(Vaults.with(otherKey)).definition(point))
                .isInstanceOf(LostKeyException.class);
    }

    @Test
    void expiryFollowsTheOutcomeAndAFailedRollbackDoesNotHurryIt() {
        RestorePoint point = rig.arranged(guard(), run);
        rig.points.settled(run, vm.id(), true, false, RestorePointRig.NOW);
        rig.points.settled(run, vm.id(), false, false, RestorePointRig.NOW);

        assertThat(rig.now(point).expiresAt()).contains(RestorePointRig.NOW.plus(RestorePointRig.KEEP));
        assertThat(rig.points.expired(RestorePointRig.CLUSTER, RestorePointRig.NOW.plus(Duration.ofHours(23))))
                .noneMatch(other -> other.run() == run);
        assertThat(rig.points.expired(RestorePointRig.CLUSTER, RestorePointRig.NOW.plus(Duration.ofHours(24))))
                .anyMatch(other -> other.run() == run);
        rig.points.keep(run, vm.id(), "admin");
        assertThat(rig.points.expired(RestorePointRig.CLUSTER, RestorePointRig.NOW.plus(Duration.ofHours(24))))
                .noneMatch(other -> other.run() == run);
    }

    @Test
    void guestThatRunsIsNotSealed() {
        GuardedVm guard = guard();
        RestorePoint point = rig.arranged(guard, run);
        guard.start(StartMode.RUNNING);

        assertThatThrownBy(() -> rig.points.seal(guard, point)).isInstanceOf(RestorePointException.class);
        assertThat(vm.snapshotNames()).isEmpty();
    }

    @Test
    void diskOfAGuestThatRunsIsKeptByAnOverlayAndQuiesced() {
        GuardedVm guard = guard();
        guard.start(StartMode.RUNNING);
        RestorePoint point = rig.arranged(guard, run, Timing.LIVE);

        assertThat(point.means()).as("never inside, though it is qcow2").isEqualTo(Means.EXTERNAL);
        assertThat(rig.points.keepLive(guard, point, false)).isEqualTo("not quiesced, as no agent answers");
        assertThat(rig.now(point).state()).isEqualTo(State.HELD);
        assertThat(vm.definition()).contains(overlay());
        assertThat(rig.points.keepLive(guard, point, true)).isEqualTo("held, the guest running");
        assertThat(rig.events(run)).containsExactly("RESTORE_POINT_MADE");

        assertThat(rig.points.writtenSince(connection, rig.now(point))).isNotEmpty();
        guard.destroy(DestroyMode.FORCED);
        assertThat(rig.points.seal(guard, point).state())
                .as("sealing leaves it")
                .isEqualTo(State.HELD);
        assertThat(vm.definition()).contains("<backingStore type='file'");
        rig.points.revertDisks(guard, point);
        assertThat(vm.definition())
                .contains("'" + DISK + "'")
                .as("a file that backs itself")
                .doesNotContain("<backingStore type");
    }

    @Test
    void guestThatCanNotBeQuiescedIsKeptWithout() {
        GuardedVm guard = guard();
        guard.start(StartMode.RUNNING);
        RestorePoint point = rig.arranged(guard, run, Timing.LIVE);
        host.faults().failOn("createSnapshot").nth(1).with(Kind.REFUSED);

        assertThat(rig.points.keepLive(guard, point, true)).startsWith("not quiesced: ");
        assertThat(vm.definition()).contains(overlay());
    }

    @Test
    void killedWhileItKeepsAGuestThatRunsItGoesOnWhereItStood() {
        GuardedVm guard = guard();
        guard.start(StartMode.RUNNING);
        guard.removeClaim();
        for (boolean after : new boolean[] {false, true}) {
            run = rig.aRun();
            GuardedVm again = guard();
            RestorePoint point = rig.arranged(again, run, Timing.LIVE);
            if (after) {
                host.faults().after("createSnapshot", RestorePointsTests::kill).once();
            } else {
                host.faults().before("createSnapshot", RestorePointsTests::kill).once();
            }
            assertThatThrownBy(() -> rig.points.keepLive(again, point, true)).isInstanceOf(Killed.class);
            assertThat(rig.points.isKeptLive(again, point)).isEqualTo(after);
            String how = rig.points.keepLive(again, point, true);
            assertThat(how).isEqualTo(after ? "held, the guest running" : "quiesced");
            assertThat(rig.now(point).state()).isEqualTo(State.HELD);
            assertThat(rig.points.remove(again, point, () -> false)).isEqualTo(new Removal.Removed());
            assertThat(vm.definition()).doesNotContain("vmcompat-run");
            again.removeClaim();
        }
    }

    @Test
    void guestThatDoesNotRunIsNotKeptLiveAndAHostThatCanNotMergeKeepsNone() {
        GuardedVm guard = guard();
        RestorePoint point = rig.arranged(guard, run, Timing.LIVE);
        assertThatThrownBy(() -> rig.points.keepLive(guard, point, true)).isInstanceOf(RestorePointException.class);
        assertThat(vm.snapshotNames()).isEmpty();

        host.without(Ability.BLOCK_JOB);
        DomainDefinition definition = new DomainDefinition(vm.definition());
        assertThat(rig.points.arrange(
                        rig.aRun(),
                        RestorePointRig.CLUSTER,
                        connection,
                        vm.id(),
                        definition,
                        new Demand(Timing.LIVE, true, 0)))
                .isInstanceOf(Arrangement.Impossible.class);
    }

    @Test
    void whatGoingBackTakesAwayIsKeptAsLongAsTheRestorePointAlsoAfterAKill() {
        for (String operation : List.of("createSnapshot", "revertSnapshot")) {
            for (boolean after : new boolean[] {false, true}) {
                run = rig.aRun();
                GuardedVm guard = guard();
                RestorePoint point = held(guard);
                if (after) {
                    host.faults().after(operation, RestorePointsTests::kill).once();
                } else {
                    host.faults().before(operation, RestorePointsTests::kill).once();
                }
                assertThatThrownBy(() -> rig.points.revertDisks(guard, point)).isInstanceOf(Killed.class);
                host.faults().clear();
                guard.setClaimAfterRevert();

                rig.points.revertDisks(guard, point);

                assertThat(vm.snapshotNames())
                        .containsExactlyInAnyOrder(point.snapshot().orElseThrow(), point.discarded());
                assertThat(rig.points.remove(guard, point, () -> false)).isEqualTo(new Removal.Removed());
                assertThat(vm.snapshotNames()).isEmpty();
                guard.removeClaim();
            }
        }
    }

    @Test
    void killedBetweenItsTwoSnapshotsTheRemovalGoesOnToItsEnd() {
        GuardedVm guard = guard();
        RestorePoint point = held(guard);
        rig.points.revertDisks(guard, point);
        host.faults().before("deleteSnapshot", RestorePointsTests::kill).nth(2);
        assertThatThrownBy(() -> rig.points.remove(guard, point, () -> false)).isInstanceOf(Killed.class);
        assertThat(vm.snapshotNames()).containsExactly(point.discarded());
        host.faults().clear();

        assertThat(rig.points.remove(guard, point, () -> false)).isEqualTo(new Removal.Removed());
        assertThat(vm.snapshotNames()).isEmpty();
        assertThat(rig.now(point).state()).isEqualTo(State.REMOVED);
    }

    @Test
    void whatGoingBackTookAwayGoesTooWhereTheSnapshotIsLost() {
        GuardedVm guard = guard();
        RestorePoint point = held(guard);
        rig.points.revertDisks(guard, point);
        connection.actions().deleteSnapshot(vm.id(), point.snapshot().orElseThrow());

        assertThat(rig.points.remove(guard, point, () -> false)).isInstanceOf(Removal.Lost.class);
        assertThat(vm.snapshotNames()).isEmpty();
    }

    @Test
    void refusalOfTheHostPassesThrough() {
        GuardedVm guard = guard();
        RestorePoint point = rig.arranged(guard, run);
        host.faults().failOn("createSnapshot").with(Kind.REFUSED);

        assertThatThrownBy(() -> rig.points.seal(guard, point)).isInstanceOf(HypervisorException.class);
        assertThat(rig.now(point).state()).isEqualTo(State.ARRANGED);
    }
}
