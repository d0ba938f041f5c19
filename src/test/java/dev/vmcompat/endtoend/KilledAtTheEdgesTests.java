package dev.vmcompat.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.launch.product.TiedServices;
import dev.vmcompat.rig.Lifeline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes that are killed by SIGKILL at the edges of the flow, before and after what they commit there; the next one finds what they left. One
 * run has many VMs: with each start another one dies at the next edge. Several installations at once, so that one start serves several edges.
 */
@Tag("testdriver")
@Timeout(300)
class KilledAtTheEdgesTests {

    private static final int INSTALLATIONS = 8;
    private static final String LAST = "vm-9";
    private static final int SIGKILL = 128 + 9;

    private final List<TestDriverSite> sites = new ArrayList<>();

    @AfterEach
    void close() {
        sites.forEach(TestDriverSite::close);
    }

    /**
     * A VM's flow, as it was counted.
     *
     * @param changes from the VM's begin on, in words
     * @param end the first that is not the VM's: the end of the run follows
     */
    private record Flow(List<String> changes, int end) {

        /**
         * Where a process is killed: before and after each change of a host and each commit of the flow. Not between a stage's notes, nor among
         * what Batch writes about a step that has ended: those are killed in memory.
         */
        List<Integer> edges(int from, int to) {
            return IntStream.range(from, to)
                    .filter(n -> isEdge(n) || isEdge(n - 1))
                    .boxed()
                    .toList();
        }

        List<Integer> edges(String from) {
            return edges(first(from) + 1, end);
        }

        private int first(String words) {
            return IntStream.range(0, changes.size())
                    .filter(n -> changes.get(n).contains(words))
                    .findFirst()
                    .orElseThrow();
        }

        private boolean isEdge(int n) {
            if (n < 0) {
                return false;
            }
            String change = changes.get(n);
            return change.startsWith("host")
                    || change.contains("audit_event")
                    || change.contains("BATCH_JOB_EXECUTION_CONTEXT")
                    || change.contains("UPDATE BATCH_JOB_EXECUTION]");
        }
    }

    @Test
    void everyVmIsSettledOnceWhereverItsProcessWasKilled() {
        sites.add(TestDriverSite.with(List.of("counted-1-frail", "counted-2")));
        List<Flow> counted = count(sites.get(0));
        Flow restored = counted.get(0);
        Flow upgraded = counted.get(1);
        List<Integer> ofRestore = restored.edges("host: start");
        List<Integer> ofUpgrade = upgraded.edges(0, upgraded.end());
        List<Integer> ofEnd = upgraded.edges(upgraded.end(), upgraded.changes().size());

        List<String> frail = names("vm-1-%03d-frail", ofRestore);
        List<String> healthy = names("vm-2-%03d", ofUpgrade);
        List<String> vms =
                Stream.of(frail, healthy, List.of(LAST)).flatMap(List::stream).toList();
        sites.get(0).add(vms);
        IntStream.range(1, INSTALLATIONS).forEach(n -> sites.add(TestDriverSite.with(vms)));
        List<Long> runs = sites.stream()
                .map(site -> site.product().approvedHere("settle=0s", "max-failures=1000", "--vm", "vm-*"))
                .toList();

        System.err.println(ofRestore.size() + " " + ofUpgrade.size() + " " + ofEnd.size() + " of "
                + upgraded.changes().size() + " " + restored.changes().size());
        sites.forEach(this::numberApart);
        kill(restored, ofRestore, frail);
        kill(upgraded, ofUpgrade, healthy);
        kill(upgraded, ofEnd.subList(0, Math.min(INSTALLATIONS, ofEnd.size())), List.of(LAST));
        start(site -> "", "run").end();

        for (int n = 0; n < INSTALLATIONS; n++) {
            check(sites.get(n), runs.get(n), vms);
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
        assertThat(begun).hasSize(2);
        List<String> restored = changes.subList(begun[0], begun[1]);
        List<String> upgraded = changes.subList(begun[1], changes.size());
        int afterRelease = restored.size() - restored.lastIndexOf("host: removeMetadata");
        return List.of(
                new Flow(restored, restored.size()),
                new Flow(upgraded, upgraded.lastIndexOf("host: removeMetadata") + afterRelease));
    }

    /** Batch knows the executions at work in a process by their numbers alone, as if there were one database only. */
    private void numberApart(TestDriverSite site) {
        for (String sequence :
                List.of("batch_job_instance_seq", "batch_job_execution_seq", "batch_step_execution_seq")) {
            Long unused = site.product()
                    .owner()
                    .sql("select setval(?::regclass, ?)")
                    .params(sequence, 1_000_000L * (sites.indexOf(site) + 1))
                    .query(Long.class)
                    .single();
        }
    }

    /** As many as it takes to have one VM in one installation for each edge. */
    private static List<String> names(String format, List<Integer> edges) {
        return IntStream.range(0, (edges.size() + INSTALLATIONS - 1) / INSTALLATIONS)
                .mapToObj(format::formatted)
                .toList();
    }

    /** Each VM in each installation dies at another edge. */
    private void kill(Flow flow, List<Integer> edges, List<String> vms) {
        for (int vm = 0; vm < vms.size(); vm++) {
            int first = vm * INSTALLATIONS;
            Function<TestDriverSite, String> edge =
                    site -> Integer.toString(edges.get(Math.min(first + sites.indexOf(site), edges.size() - 1)));
            // Every other one is preceded by a recover, which settles the VM in hand and begins none.
            ProductProcess.Ended killed =
                    (vm % 2 == 0 ? start(edge, "run") : start(edge, "recover", "--", "run")).end();
            System.err.println(java.time.Instant.now() + " " + killed.output());
            killed.expecting(SIGKILL);
            assertThat(killed.output().lines().filter(line -> line.contains("killed")))
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, INSTALLATIONS)
                            .mapToObj(n -> n + " killed before "
                                    + flow.changes().get(Integer.parseInt(edge.apply(sites.get(n)))))
                            .toList());
            assertThat(killed.output().lines().filter(line -> line.contains("recover ended")))
                    .allMatch(line -> line.endsWith(" 0"));
        }
    }

    private ProductProcess start(Function<TestDriverSite, String> edge, String... commands) {
        Stream<String> installations =
                sites.stream().map(site -> site.product().configuration() + "=" + edge.apply(site));
        return sites.get(0)
                .product()
                .start(
                        MortalApplication.class,
                        Stream.of(installations, Stream.of("--"), Stream.of(commands))
                                .flatMap(part -> part)
                                .toArray(String[]::new));
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
