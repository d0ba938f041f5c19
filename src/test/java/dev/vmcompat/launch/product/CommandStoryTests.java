package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The whole way through the real commands on the demo fleet, as a program sees it: every result in the shape that is promised. */
@Tag("testdriver")
class CommandStoryTests {

    @RegisterExtension
    private final DemoInstallation demo = new DemoInstallation();

    private final Installation vmcompat = demo.vmcompat();

    @Test
    void fromTheListToTheRollbackEveryResultHasItsShape() {
        assertThat(names(json(0, Contract.LIST, "list --all"))).hasSize(19).contains("git-01", "web-01");
        assertThat(names(json(0, Contract.LIST, "list"))).hasSize(18).doesNotContain("git-01");
        json(0, Contract.MESSAGE, "account add admin --new-password-file {folder}/password");

        JsonNode plan = json(0, Contract.PLAN, "plan --vm web-01 --vm db-01");
        assertThat(plan.get("status").asString()).isEqualTo("AWAITING_APPROVAL");
        assertThat(json(0, Contract.PLAN, "show 1")).isEqualTo(plan);
        assertThat(vmcompat.run("show 1 --vm db-01 --diff").out())
                .contains("-    <type arch='x86_64' machine='pc-i440fx-2.7'>hvm</type>");

        json(3, Contract.ERROR, "run 1");
        json(3, Contract.ERROR, "approve 1 --user admin --password-file {folder}/wrong");
        json(0, Contract.MESSAGE, "approve 1 {admin}");
        JsonNode run = json(0, Contract.RUN, "run 1");
        assertThat(outcomes(run)).containsExactlyInAnyOrder("db-01 UPGRADED", "web-01 UPGRADED");
        assertThat(json(0, Contract.RUN, "history --run 1")).isEqualTo(run);
        assertThat(json(0, Contract.HISTORY, "history")).hasSize(1);
        assertThat(json(0, Contract.EVENTS, "history --events --run 1").size()).isGreaterThan(10);
        json(0, Contract.MESSAGE, "history --verify");

        json(0, Contract.MESSAGE, "rollback --run 1 --vm web-01 {admin}");
        assertThat(outcomes(json(0, Contract.RUN, "history --run 1")))
                .containsExactlyInAnyOrder("db-01 UPGRADED", "web-01 ROLLED_BACK");
        assertThat(names(json(0, Contract.LIST, "list"))).contains("web-01").doesNotContain("db-01");

        assertThat(json(0, Contract.RESTORE_POINTS, "restore-points list")).hasSize(2);
        json(0, Contract.MESSAGE, "restore-points keep --run 1 --vm db-01 {admin}");
        json(0, Contract.MESSAGE, "restore-points prune {admin}");
        JsonNode kept = json(0, Contract.RESTORE_POINTS, "restore-points list");
        assertThat(names(kept)).containsExactly("db-01");
        assertThat(kept.get(0).get("expiresAt").isNull()).isTrue();
        json(0, Contract.MESSAGE, "restore-points prune --kept {admin}");
        assertThat(json(0, Contract.RESTORE_POINTS, "restore-points list")).isEmpty();
        json(3, Contract.ERROR, "run --vm mail-01 --user admin --password-file {folder}/wrong");
        assertThat(outcomes(json(0, Contract.RUN, "run {admin}"))).containsExactly("mail-01 UPGRADED");
        json(0, Contract.MESSAGE, "recover");
        json(0, Contract.MESSAGE, "origin show db-01");
        json(0, Contract.ACCOUNTS, "account list");
        json(0, Contract.CHECKS, "doctor");
        json(0, Contract.MESSAGE, "db status");
        json(2, Contract.ERROR, "demo");

        refused("run 1", "Run 1 has ended (COMPLETED)");
        refused("approve 1 {admin}", "Run 1 has ended (COMPLETED)");
        refused("stop 1 {admin}", "Run 1 has ended (COMPLETED)");
        refused("reject 1 --reason late {admin}", "Run 1 is COMPLETED");
        refused("plan --vm nosuch*", "No VM of the cluster matches 'nosuch*'");
        refused("plan --vm web-01 --exclude nosuch", "No VM of the cluster matches 'nosuch'");
        refused("origin show nosuch", "Cluster demo has no VM 'nosuch'");
        JsonNode awaiting = json(0, Contract.PLAN, "plan --vm win-app-01");
        refused("stop {admin}", "No process works on run");
        refused("run " + awaiting.get("run") + " on-timeout=force", "on-timeout");
    }

    @Test
    void hostThatDoesNotAnswerIsExitCodeFiveAndTheOthersAreListedAllTheSame() {
        String silent = "qemu+unix:///system?socket=" + demo.folder() + "/nobody";
        String config = "database: {embedded-directory: " + demo.folder() + "}\nclusters:\n  a: {hosts: [";
        for (String line : List.of("list", "plan", "run")) {
            Installation.Answer answer = vmcompat.runWith(config + "\"" + silent + "\"]}\n", line);
            assertThat(answer.exit()).as(line + "\n" + answer).isEqualTo(5);
            assertThat(answer.out()).as(line).isEmpty();
            assertThat(answer.err())
                    .as(line)
                    .contains(silent, "vmcompat doctor")
                    .doesNotContain("Exception");
            assertThat(answer.err().lines().count()).as(answer.err()).isLessThanOrEqualTo(2);
        }
        Installation.Answer some =
                vmcompat.runWith(config + "\"" + silent + "\", \"test:///default\"]}\n", "--format json list --all");
        assertThat(some.exit()).as(some.toString()).isEqualTo(5);
        assertThat(names(Contract.LIST.of(some.out()))).containsExactly("test");
        assertThat(some.err()).contains("Host " + silent + " of cluster a does not answer");
    }

    private JsonNode json(int exit, Contract contract, String line) {
        Installation.Answer answer = vmcompat.run("--format json " + line);
        assertThat(answer.exit()).as(line + "\n" + answer).isEqualTo(exit);
        return contract.of(answer.out());
    }

    private void refused(String line, String message) {
        Installation.Answer answer = vmcompat.run(line);
        assertThat(answer.exit()).as(line + "\n" + answer).isEqualTo(2);
        assertThat(answer.out()).as(line).isEmpty();
        assertThat(answer.err()).as(line).startsWith("vmcompat: ").contains(message);
        assertThat(answer.err().lines().count()).as(line).isLessThanOrEqualTo(2);
    }

    private static List<String> names(JsonNode list) {
        return list.valueStream().map(vm -> vm.get("name").asString()).toList();
    }

    private static List<String> outcomes(JsonNode run) {
        return run.get("vms")
                .valueStream()
                .map(vm -> vm.get("name").asString() + " " + vm.get("outcome").asString())
                .toList();
    }
}
