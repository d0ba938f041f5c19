package dev.vmcompat.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.launch.product.TiedServices;
import dev.vmcompat.rig.Lifeline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes that are killed by SIGKILL at the edges of the flow, before and after what they commit there; the next one finds what they left. One
 * run has many VMs: with each start another one dies at the next edge. Everything between the edges is killed in memory.
 */
@Tag("testdriver")
@Timeout(900)
class KilledAtTheEdgesTests {

    /** Where the flow goes on: a VM is begun, a stage begins, the outcome stands. */
    private static final List<String> EDGES =
            List.of("insert vm_progress", "INSERT BATCH_STEP_EXECUTION,", "insert vm_outcome");

    private static final String LAST = "vm-9";
    private static final int SIGKILL = 128 + 9;

    /**
     * A VM's flow, as it was counted.
     *
     * @param changes from the VM's begin on, in words
     */
    private record Flow(List<String> changes) {

        /** Before and after each commit with which the flow goes on, from the first change with these words on. */
        List<Integer> edges(String from) {
            int first = IntStream.range(0, changes.size())
                    .filter(n -> changes.get(n).contains(from))
                    .findFirst()
                    .orElseThrow();
            return IntStream.range(first, changes.size())
                    .filter(n -> isEdge(n) || (n > first && isEdge(n - 1)))
                    .boxed()
                    .toList();
        }

        private boolean isEdge(int n) {
            return EDGES.stream().anyMatch(changes.get(n)::contains);
        }
    }

    @Test
    void everyVmIsSettledOnceWhereverItsProcessWasKilled() {
        try (TestDriverSite site = TestDriverSite.with(List.of("counted-1-frail", "counted-2", "counted-3"))) {
            List<Flow> counted = count(site);
            Flow restored = counted.get(0);
            Flow upgraded = counted.get(1);
            List<Integer> ofRestore = restored.edges("host: start");
            List<Integer> ofUpgrade = upgraded.edges(MortalApplication.BEGUN);
            assertThat(ofRestore)
                    .as("restored, from the start on: %s", restored)
                    .hasSizeGreaterThanOrEqualTo(4);
            assertThat(ofUpgrade).as("upgraded: %s", upgraded).hasSizeGreaterThanOrEqualTo(14);

            List<String> frail = names("vm-1-%03d-frail", ofRestore);
            List<String> healthy = names("vm-2-%03d", ofUpgrade);
            List<String> vms = Stream.of(frail, healthy, List.of(LAST))
                    .flatMap(List::stream)
                    .toList();
            site.add(vms);
            long run = site.product().approvedHere("settle=0s", "max-failures=1000", "--vm", "vm-*");

            kill(site, restored, ofRestore);
            kill(site, upgraded, ofUpgrade);
            start(site, "-", "run").end().expecting(1);

            check(site, run, vms);
        }
    }

    /** The flow of a VM that is restored, and of one that is upgraded and the run's last. */
    private static List<Flow> count(TestDriverSite site) {
        long run = site.product().approvedHere("settle=0s", "max-failures=9");
        Lifeline life = new Lifeline();
        site.product()
                .here(read -> TiedServices.open(read, life, FrailGuests::over), "run", Long.toString(run))
                .expecting(1);
        List<String> changes = life.changes();
        int[] begun = IntStream.range(0, changes.size())
                .filter(n -> changes.get(n).contains(MortalApplication.BEGUN))
                .toArray();
        assertThat(begun).hasSize(3);
        return List.of(new Flow(changes.subList(begun[0], begun[1])), new Flow(changes.subList(begun[1], begun[2])));
    }

    /** One VM for each edge. */
    private static List<String> names(String format, List<Integer> edges) {
        return IntStream.range(0, edges.size()).mapToObj(format::formatted).toList();
    }

    /** Each start kills the next VM at the next edge. */
    private static void kill(TestDriverSite site, Flow flow, List<Integer> edges) {
        for (int n = 0; n < edges.size(); n++) {
            int edge = edges.get(n);
            ProductProcess.Ended killed =
                    start(site, Integer.toString(edge), "run").end().expecting(SIGKILL);
            assertThat(killed.output())
                    .contains("killed before " + flow.changes().get(edge));
            // Now and then somebody recovers first, which settles the VM in hand and begins none.
            if (n % 7 == 0) {
                start(site, "-", "recover").end().expecting(0);
                assertThat(count(site.product(), "vm_progress where settled_at is null"))
                        .isZero();
            }
        }
    }

    private static ProductProcess start(TestDriverSite site, String edge, String command) {
        return site.product()
                .start(MortalApplication.class, site.product().configuration().toString(), edge, command);
    }

    /** Asks libvirt and PostgreSQL, not the product. */
    private static void check(TestDriverSite site, long run, List<String> vms) {
        Product product = site.product();
        Map<String, String> outcomes = new HashMap<>();
        Map<String, String> snapshots = new HashMap<>();
        product.sql()
                .sql("select p.name, o.outcome || ' ' || o.code as outcome, r.snapshot_name, r.state from planned_vm p"
                        + " join vm_outcome o using (run, uuid) join restore_point r using (run, uuid) where run = ?")
                .param(run)
                .query((row, n) -> {
                    outcomes.put(row.getString("name"), row.getString("outcome"));
                    snapshots.put(row.getString("name"), row.getString("snapshot_name"));
                    return row.getString("state");
                })
                .list();
        assertThat(outcomes)
                .isEqualTo(vms.stream()
                        .collect(Collectors.toMap(
                                vm -> vm,
                                vm -> isFrail(vm)
                                        ? "ROLLED_BACK STOPPED_AFTER_START"
                                        : "UPGRADED UPGRADE_SUCCESSFUL")));
        Map<String, TestDriverSite.Seen> seen = site.look();
        for (String vm : vms) {
            TestDriverSite.Seen now = seen.get(vm);
            assertThat(now.definition())
                    .isEqualTo(isFrail(vm) ? site.before().get(vm).definition() : site.upgraded(vm));
            assertThat(now.runsOn(isFrail(vm) ? TestDriverSite.FROM : TestDriverSite.TO))
                    .as(vm)
                    .isTrue();
            assertThat(now.isClaimed()).as(vm).isFalse();
            assertThat(now.snapshots()).as(vm).containsExactly(snapshots.get(vm));
        }
        assertThat(count(product, "vm_progress where settled_at is null")).isZero();
        assertThat(count(product, "run where status <> 'COMPLETED'")).isZero();
        // One VM at a time: none was begun before the one before was settled.
        assertThat(count(
                        product,
                        "vm_progress a join vm_progress b using (cluster) where (a.run, a.uuid) <> (b.run, b.uuid)"
                                + " and a.begun_at < b.settled_at and b.begun_at < a.settled_at"))
                .isZero();
        product.here("history", "--verify").expecting(0);
    }

    private static long count(Product product, String from) {
        return product.sql()
                .sql("select count(*) from " + from)
                .query(Long.class)
                .single();
    }

    private static boolean isFrail(String vm) {
        return vm.contains(FrailGuests.FRAIL);
    }
}
