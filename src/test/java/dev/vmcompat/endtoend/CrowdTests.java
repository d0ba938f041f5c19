package dev.vmcompat.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.ProductDatabase;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.TestDriverFleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many commands of one cluster at once, each a process: one holds it, the others are told by whom and since when, and nothing is done twice. */
@Tag("testdriver")
@Timeout(300)
class CrowdTests {

    private static final List<String> VMS = List.of("vm-1", "vm-2", "vm-3", "vm-4");
    private static final int HELD = 75;
    private static final int STOPPED = 4;

    @Test
    void tenNewRunsAtOnceAreOneRun() {
        try (TestDriverSite site = TestDriverSite.with(VMS)) {
            Product product = site.product();
            String[] unattended = {
                "run", "settle=0s", "--user", Product.ADMINISTRATOR, "--password-file", product.administratorPassword()
            };

            List<ProductProcess> crowd =
                    Stream.generate(() -> product.start(unattended)).limit(10).toList();
            List<ProductProcess.Ended> ends =
                    crowd.stream().map(ProductProcess::end).toList();

            // One that came when the work was done found nothing to do.
            assertThat(ends)
                    .extracting(ProductProcess.Ended::exitCode)
                    .containsOnly(0, HELD)
                    .contains(0);
            assertThat(ends).filteredOn(ended -> ended.exitCode() == HELD).allSatisfy(CrowdTests::saysWhoHolds);
            assertThat(number(product, "select count(*) from vm_outcome where outcome = 'UPGRADED'"))
                    .isEqualTo(4);
            assertThat(number(product, "select count(*) from audit_event where action = 'VM_BEGUN'"))
                    .isEqualTo(4);
            areUpgraded(site);
        }
    }

    @Test
    void whileARunHoldsItsClusterNothingElseActsAndItsStopIsHeard() throws Exception {
        try (TestDriverSite site = TestDriverSite.with(VMS)) {
            Product product = site.product();
            product.approvedHere("settle=0s");
            product.here("run", "1", "limit=1").expecting(STOPPED);
            String settled = name(product, "is not null");
            ProductProcess holder;
            try (Standstill standstill = product.atTheEndOf("power-off")) {
                holder = product.start("run", "1");
                standstill.await();
                String inHand = name(product, "is null");
                Map<String, TestDriverSite.Seen> before = site.look();
                assertThat(before.get(inHand).runs()).isFalse();

                List<List<String>> commands = List.of(
                        List.of("run"),
                        List.of("run", "1"),
                        List.of("run", "1", "limit=1"),
                        List.of("recover"),
                        List.of("rollback", "--run", "1", "--vm", settled),
                        List.of("restore-points", "prune"),
                        List.of("resolve", "--run", "1", "--vm", inHand, "--as", "abandoned", "--reason", "impatient"));
                List<ProductProcess> crowd = new ArrayList<>();
                for (List<String> command : commands) {
                    crowd.add(product.start(signedIn(product, command)));
                }
                assertThat(crowd).map(ProductProcess::end).allSatisfy(ended -> {
                    ended.expecting(HELD);
                    saysWhoHolds(ended);
                    assertThat(ended.errors()).contains("pid " + holder.pid());
                });

                assertThat(site.look()).isEqualTo(before);
                for (String command : List.of("list", "show 1", "history", "history --run 1", "doctor")) {
                    product.here(command.split(" ")).expecting(0);
                }
                product.here(signedIn(product, List.of("stop", "1"))).expecting(0);
                standstill.letGo();
            }
            ProductProcess.Ended ended = holder.end();
            assertThat(ended.exitCode()).as("%s", ended).isEqualTo(STOPPED);
            assertThat(number(product, "select count(*) from vm_outcome")).isEqualTo(2);

            List<ProductProcess> crowd =
                    Stream.generate(() -> product.start("run", "1")).limit(4).toList();
            assertThat(crowd)
                    .map(process -> process.end().exitCode())
                    .isSubsetOf(0, 2, HELD)
                    .contains(0);
            areUpgraded(site);
            product.here("history", "--verify").expecting(0);
        }
    }

    @Test
    void twoClustersAreWorkedOnSideBySide() throws Exception {
        try (PrivateLibvirtd second = PrivateLibvirtd.start();
                TestDriverFleet lab = TestDriverFleet.openOn(second);
                ProductDatabase database = TestDatabase.migrated()) {
            lab.defineRunning(3, TestDriverSite.FROM);
            try (TestDriverSite site =
                    TestDriverSite.besideLab(List.of("db-1", "db-2", "db-3"), second.testUri(), database)) {
                Product product = site.product();
                product.approvedHere("--cluster", "prod", "settle=0s");
                product.approvedHere("--cluster", "lab", "settle=0s");
                List<ProductProcess> holders;
                try (Standstill standstill = product.atTheEndOf("upgrade")) {
                    holders = Stream.of("prod", "lab")
                            .map(cluster -> product.start("run", "--cluster", cluster))
                            .toList();
                    standstill.await(2);
                    assertThat(number(
                                    product,
                                    "select count(distinct cluster) from vm_progress where settled_at is null"))
                            .isEqualTo(2);
                    product.here(signedIn(product, List.of("stop", "2"))).expecting(0);
                    standstill.letGo();
                }
                assertThat(holders).map(process -> process.end().exitCode()).containsExactly(0, STOPPED);
                product.here("run", "--cluster", "lab").expecting(0);
                areUpgraded(site);
                assertThat(TestDriverSite.look(lab.virsh()).values())
                        .hasSize(3)
                        .allSatisfy(
                                vm -> assertThat(vm.runsOn(TestDriverSite.TO)).isTrue());
                product.here("history", "--verify").expecting(0);
            }
        }
    }

    private static String[] signedIn(Product product, List<String> command) {
        List<String> all = new ArrayList<>(command);
        if (!List.of("run", "recover").contains(command.get(0))) {
            all.addAll(List.of("--user", Product.ADMINISTRATOR, "--password-file", product.administratorPassword()));
        }
        return all.toArray(String[]::new);
    }

    private static void saysWhoHolds(ProductProcess.Ended refused) {
        assertThat(refused.errors())
                .containsPattern("is held by .* since 20\\d\\d-")
                .containsPattern("pid \\d+");
    }

    private static void areUpgraded(TestDriverSite site) {
        site.look().forEach((name, vm) -> {
            assertThat(vm.runsOn(TestDriverSite.TO)).as(name).isTrue();
            assertThat(vm.isClaimed()).as(name).isFalse();
            assertThat(vm.definition()).as(name).isEqualTo(site.upgraded(name));
        });
    }

    private static String name(Product product, String settled) {
        return product.sql()
                .sql("select p.name from vm_progress g join planned_vm p using (run, uuid) where g.settled_at "
                        + settled)
                .query(String.class)
                .single();
    }

    private static long number(Product product, String query) {
        return product.sql().sql(query).query(Long.class).single();
    }
}
