package dev.vmcompat.fence;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.rig.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(90)
class FenceLossTests {

    private static final String LOCKS =
            "select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database"
                    + " where l.locktype = 'advisory' and d.datname = current_database()";

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    @TempDir
    Path folder;

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final FakeHost host = hypervisor.addHost(FakeHypervisor.ONE);
    private final FakeDomain vm = host.add(aRunningVm("web1"));
    private final JdbcClient sql = JdbcClient.create(DATABASE.application());

    @Test
    void nothingIsDoneWhenTheLocksSessionWasTerminated() {
        Fences slow = Rig.fences(DATABASE, Rig.settings(60_000, 10, 30_000, 100));
        Fence fence = Rig.take(slow, "terminated");
        GuardedVm guard = guard(fence);
        guard.setClaim();

        terminateLocks();

        Eventually.await("the confirmations notice", Duration.ofSeconds(10), fence::isLost);
        assertThatThrownBy(() -> guard.destroy(DestroyMode.GRACEFUL)).isInstanceOf(FenceLostException.class);
        assertThat(vm.state().power().isRunning()).isTrue();
        fence.close();
        assertThat(Rig.history(DATABASE, "terminated")).containsExactly("LOCK_TAKEN", "LOCK_LOST");
    }

    @Test
    void otherHolderWithANewerEpochEndsTheHold() {
        Fence fence = Rig.take(Rig.fences(DATABASE, Rig.QUICK), "outrun");

        sql.sql("update cluster_lease set epoch = epoch + 1 where cluster = 'outrun'")
                .update();

        Eventually.await("the confirmations notice", Duration.ofSeconds(10), fence::isLost);
        fence.close();
    }

    @Test
    void confirmationsAloneKeepTheSessionBeyondItsLease() {
        Fence fence = Rig.take(Rig.fences(DATABASE, Rig.settings(1500, 100, 1200, 100)), "kept");

        Eventually.always("the hold stands", Duration.ofSeconds(3), () -> !fence.isLost());

        fence.ensureHeld();
        fence.close();
        assertThat(Rig.history(DATABASE, "kept")).containsExactly("LOCK_TAKEN", "LOCK_RELEASED");
    }

    @Test
    void clusterThatIsGivenBackBetweenConfirmationsIsNeverCalledLost() {
        for (int n = 0; n < 100; n++) {
            Rig.take(Rig.fences(DATABASE, Rig.settings(60_000, 1, 30_000, 100)), "given-back")
                    .close();
        }

        assertThat(Rig.history(DATABASE, "given-back"))
                .doesNotContain("LOCK_LOST")
                .hasSize(200);
    }

    @Test
    void jumpOfTheClockMakesTheNextActAskAgain() {
        var clock = new JumpingClock();
        Fences slow = Rig.fences(DATABASE, Rig.settings(60_000, 20_000, 30_000, 100), clock);
        for (Duration jump : new Duration[] {Duration.ofHours(1), Duration.ofHours(-1)}) {
            Fence fence = Rig.take(slow, "jump" + jump.isNegative());
            terminateLocks();
            fence.ensureHeld(); // the last confirmation is fresh: nobody is asked

            clock.offset = jump;

            assertThatThrownBy(fence::ensureHeld).isInstanceOf(FenceLostException.class);
            fence.close();
            clock.offset = Duration.ZERO;
        }
    }

    @Test
    void epochIsRaisedAboveOneThatTheDatabaseDoesNotKnow() {
        Fences fences = Rig.fences(DATABASE, Rig.QUICK);
        Fence fence = Rig.take(fences, "raised");

        fence.raiseAbove(1000);
        fence.raiseAbove(5);

        assertThat(fence.epoch()).isEqualTo(1001);
        fence.close();
        assertThat(fences.lease("raised").orElseThrow().epoch()).isEqualTo(1001);
        try (Fence next = Rig.take(fences, "raised")) {
            assertThat(next.epoch()).isEqualTo(1002);
        }
    }

    @Test
    void closedFenceRefuses() {
        Fence fence = Rig.take(Rig.fences(DATABASE, Rig.QUICK), "closed");
        GuardedVm guard = guard(fence);
        guard.setClaim();
        fence.close();
        fence.close();

        assertThatThrownBy(() -> guard.destroy(DestroyMode.GRACEFUL)).isInstanceOf(FenceLostException.class);
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(fence.isLost()).isFalse();
    }

    @Test
    void killedHolderIsNotWaitedFor() throws Exception {
        Process child = Rig.start(DATABASE, "killed", Rig.QUICK, folder.resolve("witness"));
        try {
            held(child);
            child.destroyForcibly().waitFor();
            Fences slow = Rig.fences(DATABASE, Rig.settings(60_000, 100, 30_000, 500_000));

            try (Fence fence = slow.take("killed", Purpose.RECOVER, Optional.empty(), Duration.ZERO)) {
                assertThat(fence.epoch()).isEqualTo(2);
            }
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void livingHolderActsAndIsHeldAgainstOthers() throws Exception {
        Path witness = folder.resolve("witness");
        Process child = Rig.start(DATABASE, "living", Rig.QUICK, witness);
        try {
            held(child);
            assertThatThrownBy(() -> Rig.take(Rig.fences(DATABASE, Rig.QUICK), "living"))
                    .isInstanceOf(ClusterHeldException.class)
                    .hasMessageContaining(" pid " + child.pid() + " ");

            assertThat(goOn(child)).isEqualTo(OtherProcess.ACTED);
            assertThat(witness).exists();
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void holderStoppedBeyondItsLeaseDoesNothingMoreAfterASuccessorTookOver() throws Exception {
        Path witness = folder.resolve("witness");
        Process child = Rig.start(DATABASE, "stopped", Rig.settings(2000, 150, 1500, 400), witness);
        try {
            held(child);
            signal(child, "STOP");
            Fences fences = Rig.fences(DATABASE, Rig.QUICK);

            Fence successor = Eventually.get("the lock is free after the lease", Duration.ofSeconds(30), () -> {
                try {
                    return Optional.of(Rig.take(fences, "stopped"));
                } catch (ClusterHeldException e) {
                    return Optional.empty();
                }
            });

            assertThat(successor.epoch()).isEqualTo(2);
            signal(child, "CONT");
            assertThat(goOn(child)).isEqualTo(OtherProcess.REFUSED);
            assertThat(witness).doesNotExist();
            successor.ensureHeld();
            successor.close();
        } finally {
            child.destroyForcibly();
        }
    }

    private GuardedVm guard(Fence fence) {
        return fence.guard(hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE), vm.id(), Rig.claim(fence.epoch()));
    }

    private void terminateLocks() {
        assertThat(sql.sql(LOCKS).query(Boolean.class).list()).isNotEmpty().doesNotContain(false);
    }

    private static void held(Process child) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        assertThat(reader.readLine()).isEqualTo("held 1");
    }

    private static int goOn(Process child) throws Exception {
        child.getOutputStream().write('\n');
        child.getOutputStream().flush();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return child.exitValue();
    }

    private static void signal(Process child, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static final class JumpingClock extends Clock {

        private volatile Duration offset = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("UTC only");
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(offset);
        }
    }
}
