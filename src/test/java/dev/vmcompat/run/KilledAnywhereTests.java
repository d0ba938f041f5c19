package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.account.Account;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.plan.Run;
import dev.vmcompat.restorepoint.RestorePoint;
import dev.vmcompat.restorepoint.State;
import dev.vmcompat.rig.Lifeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The process is killed before each single change that it makes anywhere, or loses its connections to the database there and lives on; the next one
 * finds what it left.
 */
class KilledAnywhereTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final String BEGIN = "";
    private static final String START = "host: start";
    private static final String DOWN = "host: shutdown";

    /** What Batch alone writes down between two acts: killed there in the whole flow, and not again in each variant of it. */
    private static final Pattern BATCH_ALONE = Pattern.compile("commit: \\[UPDATE BATCH_\\w+(, UPDATE BATCH_\\w+)*\\]");

    /** One cluster with what a test looks at. */
    private record Scene(FlowHarness flow, FakeDomain vm, Run run, List<String> told) {}

    @Test
    void everyVmIsUpgradedOnceWhereverTheRunWasKilled() {
        everyVmIsUpgradedOnce(Lifeline::killBefore);
    }

    @Test
    void everyVmIsUpgradedOnceWhereverTheConnectionsWereCut() {
        everyVmIsUpgradedOnce(Lifeline::cutBefore);
    }

    private static void everyVmIsUpgradedOnce(ObjIntConsumer<Lifeline> blow) {
        everywhere(
                blow,
                change -> true,
                BEGIN,
                vm -> {},
                scene -> {},
                (scene, process) -> process.start(scene.run()),
                scene -> settleAndStart(scene),
                scene -> upgraded(scene));
    }

    @Test
    void aVmThatPanicsOnTheNewTypeIsRestoredWhereverTheConnectionsWereCut() {
        everywhere(
                Lifeline::cutBefore,
                change -> true,
                START,
                vm -> vm.thatPanicsOn(TO, Duration.ofSeconds(20)),
                scene -> {},
                (scene, process) -> process.start(scene.run()),
                scene -> settleAndStart(scene),
                scene -> broughtBack("ROLLED_BACK", scene));
    }

    @Test
    void aVmThatDoesNotStartOnTheNewTypeIsRestoredWhereverTheRunWasKilled() {
        everywhere(
                START, vm -> vm.thatFailsToStartOn(TO), scene -> start(scene), scene -> broughtBack("FAILED", scene));
    }

    @Test
    void aVmThatPanicsOnTheNewTypeIsRestoredWhereverTheRunWasKilled() {
        everywhere(
                START,
                vm -> vm.thatPanicsOn(TO, Duration.ofSeconds(20)),
                scene -> settleAndStart(scene),
                scene -> broughtBack("ROLLED_BACK", scene));
    }

    @Test
    void aRollbackIsFinishedWhereverItWasKilled() {
        rolledBackOnRequest(BEGIN, false);
    }

    @Test
    void aRollbackWithDisksIsFinishedWhereverItWasKilled() {
        rolledBackOnRequest(DOWN, true);
    }

    private static void rolledBackOnRequest(String from, boolean disks) {
        everywhere(
                KilledAnywhereTests::isAct,
                from,
                vm -> {},
                scene -> {
                    FlowHarness.Program first = scene.flow().process();
                    assertThat(first.start(scene.run()).ending()).isEqualTo(Ending.DONE);
                },
                (scene, process) -> rollback(scene, process, disks),
                scene -> {
                    recover(scene);
                    FlowHarness.Program next = scene.flow().process();
                    if (!scene.vm().liveMachineType().filter(FROM::equals).isPresent()) {
                        rollback(scene, next, disks); // it was killed before the request was on record
                    }
                },
                scene -> {
                    assertThat(scene.vm().definition()).isEqualTo(scene.flow().before(scene.vm()));
                    inService(scene, FROM);
                    assertThat(scene.flow()
                                    .sql
                                    .sql("select result from vm_rollback where run = ?")
                                    .param(scene.run().number())
                                    .query(String.class)
                                    .list())
                            .containsExactly("ROLLED_BACK");
                });
    }

    @Test
    void aRestorePointIsEndedWhereverItsEndWasKilled() {
        everywhere(
                KilledAnywhereTests::isAct,
                BEGIN,
                vm -> {},
                scene -> {
                    scene.flow().process().start(scene.run());
                    scene.flow().hypervisor.tick(Duration.ofHours(25));
                },
                (scene, process) -> process.recover(),
                scene -> recover(scene),
                scene -> {
                    assertThat(scene.vm().snapshotNames()).isEmpty();
                    assertThat(point(scene).state()).isEqualTo(State.REMOVED);
                    assertThat(scene.vm().definition()).isEqualTo(scene.flow().upgraded(scene.vm()));
                    assertThat(scene.vm().starts()).containsExactly(TO);
                    assertThat(inHand(scene)).isZero();
                });
    }

    private interface Act {
        void by(Scene scene, FlowHarness.Program process);
    }

    private static void everywhere(
            String from, Consumer<FakeDomain> nature, Consumer<Scene> again, Consumer<Scene> check) {
        everywhere(
                KilledAnywhereTests::isAct,
                from,
                nature,
                scene -> {},
                (scene, process) -> process.start(scene.run()),
                again,
                check);
    }

    private static boolean isAct(String change) {
        return !BATCH_ALONE.matcher(change).matches();
    }

    /**
     * Once to count the changes of the act, then once for each: struck before it, done again by the next process, checked.
     *
     * @param counts the changes to be killed before
     * @param from the first change in whose words this stands is the first that counts: the ones before are another test's
     */
    private static void everywhere(
            Predicate<String> counts,
            String from,
            Consumer<FakeDomain> nature,
            Consumer<Scene> prepare,
            Act act,
            Consumer<Scene> again,
            Consumer<Scene> check) {
        everywhere(Lifeline::killBefore, counts, from, nature, prepare, act, again, check);
    }

    private static void everywhere(
            ObjIntConsumer<Lifeline> blow,
            Predicate<String> counts,
            String from,
            Consumer<FakeDomain> nature,
            Consumer<Scene> prepare,
            Act act,
            Consumer<Scene> again,
            Consumer<Scene> check) {
        Scene whole = scene(nature);
        prepare.accept(whole);
        FlowHarness.Program counted = whole.flow().process();
        act.by(whole, counted);
        check.accept(whole);
        List<String> changes = counted.life.changes();
        int first = IntStream.range(0, changes.size())
                .filter(n -> changes.get(n).contains(from))
                .findFirst()
                .orElseThrow();
        assertThat(changes).hasSizeGreaterThan(first + 20);
        IntStream points = IntStream.range(first, changes.size()).filter(n -> counts.test(changes.get(n)));
        List<String> wrong = Sweep.inParallel(points, n -> {
            Scene scene = scene(nature);
            prepare.accept(scene);
            FlowHarness.Program process = scene.flow().process();
            blow.accept(process.life, n);
            FlowHarness.dies(() -> act.by(scene, process));
            assertThat(process.life.isStruck()).isTrue();
            try {
                again.accept(scene);
                check.accept(scene);
                return Optional.empty();
            } catch (AssertionError | RuntimeException e) {
                String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
                return Optional.of(
                        "struck before change " + n + " (" + changes.get(n) + "): " + scene.told() + " " + message);
            }
        });
        assertThat(wrong).isEmpty();
    }

    private static Scene scene(Consumer<FakeDomain> nature) {
        FlowHarness flow = new FlowHarness(DATABASE);
        FakeDomain vm = flow.running("vm");
        nature.accept(vm);
        return new Scene(flow, vm, flow.process().approved(), new ArrayList<>());
    }

    private static void start(Scene scene) {
        FlowHarness.Program process = scene.flow().process();
        if (process.run(scene.run()).status().isOpen()) {
            scene.told().add(process.start(scene.run()).toString());
        } else {
            scene.told().add(process.recover().toString());
        }
    }

    private static void recover(Scene scene) {
        scene.told().add(scene.flow().process().recover().toString());
    }

    /** The next process may be either: what recovers, or what goes on. */
    private static void settleAndStart(Scene scene) {
        if (scene.run().number() % 2 == 0) {
            recover(scene);
            assertThat(scene.vm().state().power().isRunning()).isTrue();
            assertThat(inHand(scene)).isZero();
        }
        start(scene);
    }

    private static void rollback(Scene scene, FlowHarness.Program process, boolean disks) {
        Account admin = process.admin();
        process.room
                .work()
                .rollback(scene.flow().cluster, scene.run(), scene.vm().id(), disks, admin);
    }

    private static long inHand(Scene scene) {
        return scene.flow()
                .sql
                .sql("select count(*) from vm_progress where run = ? and settled_at is null")
                .param(scene.run().number())
                .query(Long.class)
                .single();
    }

    private static void upgraded(Scene scene) {
        FlowHarness.Program process = scene.flow().process();
        assertThat(process.settled(scene.run(), scene.vm())).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(scene.vm().definition()).isEqualTo(scene.flow().upgraded(scene.vm()));
        assertThat(process.run(scene.run()).status().isOpen()).isFalse();
        inService(scene, TO);
    }

    private static void broughtBack(String as, Scene scene) {
        FlowHarness.Program process = scene.flow().process();
        assertThat(process.settled(scene.run(), scene.vm())).startsWith(as + " ");
        assertThat(scene.vm().definition()).isEqualTo(scene.flow().before(scene.vm()));
        inService(scene, FROM);
    }

    private static RestorePoint point(Scene scene) {
        return scene.flow()
                .process()
                .room
                .restorePoints()
                .find(scene.run().number(), scene.vm().id())
                .orElseThrow();
    }

    private static void inService(Scene scene, String machine) {
        assertThat(scene.vm().liveMachineType()).contains(machine);
        assertThat(scene.vm().state().power().isRunning()).isTrue();
        assertThat(scene.flow().isClaimed(scene.vm())).isFalse();
        assertThat(inHand(scene)).isZero();
        RestorePoint point = point(scene);
        String snapshot = point.snapshot().orElseThrow().text();
        List<String> expected = switch (point.state()) {
            case ARRANGED, HELD -> List.of(snapshot);
            case REVERTED -> List.of(snapshot, snapshot + "-discarded");
            case REMOVED, LOST -> List.of();
        };
        assertThat(scene.vm().snapshotNames().stream().map(SnapshotName::text))
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
