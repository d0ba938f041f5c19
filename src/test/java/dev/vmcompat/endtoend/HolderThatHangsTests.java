package dev.vmcompat.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.rig.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that hangs beyond its lease loses its cluster, and does nothing more when it wakes after another took over. */
@Tag("testdriver")
@Timeout(180)
class HolderThatHangsTests {

    private static final String SHORT_LEASE = """
            fence: {lease: 4s, confirm-every: 500ms, hands-off-after: 2s}
            hypervisor: {call-timeout: 2s, define-timeout: 3s}
            """;

    private static final Duration LEASE_IS_OVER = Duration.ofSeconds(60);

    @Test
    void aHolderThatWakesAfterASuccessorTookOverDoesNothingMore() {
        List<String> vms = List.of("vm-1", "vm-2", "vm-3");
        try (TestDriverSite site = TestDriverSite.with(vms, SHORT_LEASE)) {
            Product product = site.product();
            product.approvedHere("settle=2s");
            ProductProcess hangs = product.start("run").awaitLine("vm-2: verify-restart");
            hangs.suspend();

            ProductProcess.Ended meanwhile = product.here("run").expecting(75);
            assertThat(meanwhile.errors()).contains("pid " + hangs.pid()).contains("since");

            Eventually.await("PostgreSQL took the lock away", LEASE_IS_OVER, () -> locks(product) == 0);
            product.run("run").expecting(0);
            Map<String, TestDriverSite.Seen> settled = site.look();
            List<String> outcomes = outcomes(product);
            long events = events(product, hangs.pid());

            hangs.resume();

            ProductProcess.Ended woken = hangs.end().expecting(70);
            assertThat(woken.errors()).contains("cluster prod");
            assertThat(site.look()).isEqualTo(settled);
            assertThat(outcomes(product)).isEqualTo(outcomes).hasSize(3);
            assertThat(events(product, hangs.pid())).isEqualTo(events);
            for (String vm : vms) {
                assertThat(settled.get(vm).runsOn(TestDriverSite.TO)).as(vm).isTrue();
                assertThat(settled.get(vm).isClaimed()).as(vm).isFalse();
            }
            product.here("history", "--verify").expecting(0);
        }
    }

    private static long locks(Product product) {
        return product.sql()
                .sql("select count(*) from pg_locks where locktype = 'advisory' and granted"
                        + " and database = (select oid from pg_database where datname = current_database())")
                .query(Long.class)
                .single();
    }

    private static List<String> outcomes(Product product) {
        return product.sql()
                .sql("select uuid || ' ' || outcome || ' ' || at from vm_outcome order by uuid")
                .query(String.class)
                .list();
    }

    /** Stages that came to a result in runs of a process; that its own got no answer it may say. */
    private static long events(Product product, long pid) {
        return product.sql()
                .sql("select count(*) from stage_attempt s join vm_progress p using (run, uuid)"
                        + " where p.begun_by like ? and s.result <> 'UNANSWERED'")
                .param("%" + pid + "%")
                .query(Long.class)
                .single();
    }
}
