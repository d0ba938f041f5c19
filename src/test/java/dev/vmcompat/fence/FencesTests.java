package dev.vmcompat.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.rig.Eventually;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(60)
class FencesTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final Fences fences = Rig.fences(DATABASE, Rig.QUICK);
    private final JdbcClient sql = JdbcClient.create(DATABASE.application());

    @Test
    void secondIsToldWhoHoldsTheClusterSinceWhenAndForWhichRun() {
        try (Fence fence = Rig.take(fences, "told")) {
            assertThatThrownBy(() -> fences.take("told", Purpose.RECOVER, Optional.empty(), Duration.ZERO))
                    .isInstanceOfSatisfying(ClusterHeldException.class, held -> {
                        assertThat(held.cluster()).isEqualTo("told");
                        assertThat(held.since()).isPresent();
                        assertThat(held.lease().orElseThrow().holder()).isEqualTo(Holder.self());
                        assertThat(held.lease().orElseThrow().epoch()).isEqualTo(fence.epoch());
                    })
                    .hasMessageStartingWith(
                            "cluster told is held by " + Holder.self().words() + " (run, run 7) since ");
        }
    }

    @Test
    void runIsNotWaitedFor() {
        try (Fence fence = Rig.take(fences, "notwaited")) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> fences.take("notwaited", Purpose.RUN, Optional.of(8L), Duration.ofSeconds(30)))
                    .isInstanceOf(ClusterHeldException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
            fence.ensureHeld();
        }
    }

    @Test
    void holderThatIsNoRunIsWaitedForBeyondTheLeaseOfTheWaitingSession() {
        Fences impatient = Rig.fences(DATABASE, Rig.settings(1500, 100, 1200, 100));
        Fence fence = fences.take("waited", Purpose.RECOVER, Optional.empty(), Duration.ZERO);
        var second = CompletableFuture.supplyAsync(
                () -> impatient.take("waited", Purpose.RUN, Optional.of(8L), Duration.ofSeconds(30)));
        Eventually.always("the second waits", Duration.ofSeconds(2), () -> !second.isDone());

        fence.close();

        try (Fence taken = second.join()) {
            assertThat(taken.epoch()).isEqualTo(fence.epoch() + 1);
        }
    }

    @Test
    void holderThatIsNoRunIsWaitedForNoLongerThanAsked() {
        try (Fence fence = fences.take("enough", Purpose.ORIGIN, Optional.empty(), Duration.ZERO)) {
            assertThatThrownBy(() -> fences.take("enough", Purpose.RUN, Optional.of(8L), Duration.ofMillis(200)))
                    .isInstanceOf(ClusterHeldException.class)
                    .hasMessageContaining("(origin)");
            fence.ensureHeld();
        }
    }

    @Test
    void epochRisesAndNothingIsWaitedForWhenTheClusterWasGivenBack() {
        Fences slow = Rig.fences(DATABASE, Rig.settings(60_000, 10_000, 30_000, 500_000));
        Fence first = Rig.take(slow, "again");
        first.close();
        Fence second = Rig.take(slow, "again");
        second.close();

        assertThat(second.epoch()).isEqualTo(first.epoch() + 1);
        assertThat(slow.lease("again").orElseThrow().releasedAt()).isPresent();
        assertThat(Rig.history(DATABASE, "again"))
                .containsExactly("LOCK_TAKEN", "LOCK_RELEASED", "LOCK_TAKEN", "LOCK_RELEASED");
    }

    @Test
    void oneCallDeadlineIsWaitedForWhenNothingIsKnownOfTheHolderBefore() {
        insertLease("unknown", "somebody of another version");

        long start = System.nanoTime();
        try (Fence fence = Rig.take(fences, "unknown")) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Rig.QUICK.callDeadline());
            assertThat(fence.epoch()).isEqualTo(42);
            assertThat(fences.lease("unknown").orElseThrow().holder()).isEqualTo(Holder.self());
        }
    }

    @Test
    void whoComesAfterAHolderThatDiedWhileWaitingWaitsToo() {
        insertLease("chain", "somebody of another version");
        Fences slow = Rig.fences(DATABASE, Rig.settings(60_000, 100, 30_000, 20_000));
        var waiting = new Thread(() -> {
            try (Fence never = Rig.take(slow, "chain")) {
                never.ensureHeld();
            } catch (FenceLostException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.setDaemon(true);
        waiting.start();
        Lease lease = Eventually.get(
                "the first waits",
                Duration.ofSeconds(10),
                () -> fences.lease("chain").filter(found -> found.epoch() == 42));

        assertThat(lease.holder().isKnownDead()).isFalse();
        assertThat(lease.holder().pid()).as("nothing that could be found dead").isZero();
        assertThat(lease.holder().words()).startsWith(Holder.self().words() + ", waiting");
        waiting.interrupt();
        Eventually.await("the first gave up", Duration.ofSeconds(10), () -> !waiting.isAlive());
        assertThat(fences.lease("chain").orElseThrow().releasedAt()).isEmpty();
    }

    @Test
    void clustersDoNotDisturbEachOther() {
        Fence one = Rig.take(fences, "left");
        Fence two = Rig.take(fences, "right");

        one.close();

        two.ensureHeld();
        assertThatThrownBy(one::ensureHeld).isInstanceOf(FenceLostException.class);
        two.close();
    }

    @Test
    void exactlyOneHoldsWhenTenTakeAtOnceAndAllGetTheirTurn() {
        var holding = new AtomicInteger();
        var overlaps = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(10);
        try {
            List<CompletableFuture<Long>> takers = IntStream.range(0, 10)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> {
                                try (Fence fence =
                                        fences.take("ten", Purpose.RESOLVE, Optional.empty(), Duration.ofSeconds(50))) {
                                    if (holding.incrementAndGet() != 1) {
                                        overlaps.incrementAndGet();
                                    }
                                    fence.ensureHeld();
                                    holding.decrementAndGet();
                                    return fence.epoch();
                                }
                            },
                            threads))
                    .toList();

            assertThat(takers.stream().map(CompletableFuture::join))
                    .doesNotHaveDuplicates()
                    .hasSize(10);
            assertThat(overlaps).hasValue(0);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void poolerThatDropsTheIdleLimitIsRefused() {
        Fences pooled = over(idle -> DATABASE.directConnections().open());

        assertThatThrownBy(() -> Rig.take(pooled, "pooled"))
                .isInstanceOf(FenceLostException.class)
                .hasMessageContaining("pooler");
        assertThat(fences.lease("pooled")).isEmpty();
    }

    @Test
    void poolerThatServesTwoHoldersByOneSessionIsRefused() throws Exception {
        try (Connection shared = DATABASE.directConnections().open(Rig.QUICK.lease())) {
            Fences pooled = over(idle -> pooler(shared, () -> shared));
            try (Fence fence = Rig.take(pooled, "shared")) {
                assertThatThrownBy(() -> Rig.take(pooled, "shared")).hasMessageContaining("pooler");
                assertThat(fence.epoch()).isEqualTo(1);
            }
        }
    }

    @Test
    void holdIsLostWhenAPoolerServesItByAnotherSession() throws Exception {
        try (Connection first = DATABASE.directConnections().open(Rig.QUICK.lease());
                Connection second = DATABASE.directConnections().open(Rig.QUICK.lease())) {
            var serving = new AtomicReference<>(first);
            Fences pooled = over(idle -> pooler(first, serving::get));
            Fence fence = Rig.take(pooled, "swapped");

            serving.set(second);

            Eventually.await("the hold is lost", Duration.ofSeconds(10), fence::isLost);
            assertThatThrownBy(fence::ensureHeld).isInstanceOf(FenceLostException.class);
            fence.close();
        }
    }

    private static Fences over(LockConnections connections) {
        return new Fences(connections, Rig.QUICK, Rig.ledger(DATABASE.application()), Clock.systemUTC());
    }

    /** Hands each statement to the session that serves now. */
    private static Connection pooler(Connection told, Supplier<Connection> served) {
        return (Connection) Proxy.newProxyInstance(
                FencesTests.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    try {
                        return method.invoke(
                                method.getName().equals("prepareStatement") ? served.get() : told, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void insertLease(String cluster, String holder) {
        sql.sql("insert into cluster_lease values (?, 41, ?, 'RUN', 3, now(), now(), null)")
                .params(cluster, holder)
                .update();
    }
}
