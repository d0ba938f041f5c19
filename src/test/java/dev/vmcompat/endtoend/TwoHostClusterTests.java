package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.RigException;
import dev.vmcompat.rig.TinyGuest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * A cluster of two hosts with real QEMU, between which somebody live-migrates VMs: they are followed, one at a time, and once their restore point is
 * gone they can be migrated again. And VMs that only the other host speaks against.
 */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoHostClusterTests {

    private static final String OLD = "pc-q35-5.2";
    private static final int UNREACHABLE = 5;

    private final PrivateLibvirtd east = PrivateLibvirtd.start();
    private final PrivateLibvirtd west = PrivateLibvirtd.start();
    private Product product;
    private String newest;
    private final Map<String, JsonNode> verdicts = new HashMap<>();
    private final Map<String, String> outcomes = new HashMap<>();
    private String listedWhileHeld;
    private String hindrance;
    private String whereItRanAfterRollback;
    private String whereItRunsAtTheEnd;
    private List<String> migratedBack;
    private ProductProcess.Ended planWithoutAnswer;
    private ProductProcess.Ended listWithoutAnswer;
    private ProductProcess.Ended planWithoutHost;

    @BeforeAll
    void run() {
        TinyGuest rover = guest("rover").startedOn(east);
        TinyGuest local = guest("local").startedOn(west);
        TinyGuest twin = guest("twin").definedOn(east);
        new TinyGuest(west, "twin", twin.uuid()).define(twin.inactiveXml());
        TinyGuest owner = guest("owner").definedOn(east);
        TinyGuest borrower = guest("borrower").definedOn(west);
        borrower.define(borrower.inactiveXml()
                .replace(borrower.disk("vda").toString(), owner.disk("vda").toString()));
        product = Product.installed("""
                clusters:
                  prod:
                    hosts:
                      - %s
                      - %s
                """.formatted(east.qemuUri(), west.qemuUri()));
        product.addAdministrator();
        rover.awaitAgent();
        local.awaitAgent();
        product.here("--format", "json", "list", "--all")
                .expecting(0)
                .json()
                .forEach(vm -> verdicts.put(
                        vm.path("name").asString() + " on " + vm.path("host").asString(), vm));

        product.here("plan", "settle=8s").expecting(0);
        product.approveHere(1);
        east.migrate("rover", west);
        product.run("run", "1", "--format", "json")
                .expecting(0)
                .json()
                .path("vms")
                .forEach(vm -> outcomes.put(vm.path("name").asString(), Fields.ending(vm)));
        newest = local.liveMachineType();

        listedWhileHeld = product.here("list", "--all").expecting(0).output();
        assertThatThrownBy(() -> west.migrate("rover", east))
                .isInstanceOfSatisfying(RigException.class, refused -> hindrance = refused.getMessage());
        product.signedIn("restore-points", "prune").expecting(0);
        west.migrate("rover", east);
        migratedBack =
                east.virsh().run("snapshot-list", "--name", "rover").lines().toList();
        product.signedIn("rollback", "--run", "1", "--vm", "rover").expecting(0);
        whereItRanAfterRollback = where("rover");
        east.migrate("rover", west);
        whereItRunsAtTheEnd = where("rover");

        east.kill();
        listWithoutAnswer = product.here("list");
        planWithoutAnswer = product.here("plan");
        planWithoutHost = product.here("plan", "without-host=" + east.qemuUri(), "retry=true");
    }

    private static GuestBuilder guest(String name) {
        return aGuest(name).onMachineType(OLD).withQcow2Disk(mebibytes(16));
    }

    /** The hosts on which it runs, and on which type. */
    private String where(String name) {
        return running(east, "east", name) + running(west, "west", name);
    }

    private static String running(PrivateLibvirtd host, String called, String name) {
        boolean runs = host.virsh().run("list", "--name").lines().anyMatch(name::equals);
        String live = runs ? host.virsh().run("dumpxml", name) : "";
        return runs ? called + " " + live.replaceAll("(?s).* machine='([^']*)'.*", "$1") : "";
    }

    @AfterAll
    void close() {
        try (east;
                west) {
            if (product != null) {
                product.close();
            }
        }
    }

    @Test
    void givenVmsOnBothHostsThenTheyAreUpgradedOneAtATime() {
        assertThat(outcomes)
                .containsEntry("local", "UPGRADED UPGRADE_SUCCESSFUL AGENT")
                .containsEntry("rover", "UPGRADED UPGRADE_SUCCESSFUL AGENT")
                .hasSize(2);
        assertThat(product.sql()
                        .sql("select count(*) from vm_progress a join vm_progress b using (run) where a.uuid <> b.uuid"
                                + " and a.begun_at < b.settled_at and b.begun_at < a.settled_at")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void givenAVmThatIsLiveMigratedSinceThePlanThenItIsFollowed() {
        assertThat(newest).isNotEqualTo(OLD);
        assertThat(listedWhileHeld
                        .lines()
                        .filter(line -> line.contains("rover"))
                        .findFirst()
                        .orElseThrow())
                .contains(newest);
    }

    @Test
    void givenARestorePointThenTheVmCannotBeMigratedAndTheListSaysUntilWhen() {
        assertThat(hindrance).contains("snapshot");
        assertThat(listedWhileHeld).contains("rover: risk RESTORE_POINT_HELD").contains("run 1, until ");
    }

    @Test
    void givenThatItsRestorePointIsGoneThenTheVmCanBeLiveMigratedAgain() {
        assertThat(migratedBack).allMatch(String::isBlank);
        assertThat(whereItRunsAtTheEnd).isEqualTo("west " + OLD);
    }

    @Test
    void givenAVmThatWasMigratedSinceTheRunThenARollbackFindsIt() {
        assertThat(whereItRanAfterRollback).isEqualTo("east " + OLD);
    }

    @Test
    void givenTheSameVmOnBothHostsThenItIsLeftAlone() {
        assertThat(reasons("twin", east)).contains("DEFINED_ON_SEVERAL_HOSTS");
        assertThat(reasons("twin", west)).contains("DEFINED_ON_SEVERAL_HOSTS");
    }

    @Test
    void givenADiskOfTheSameNameOnTheOtherHostThenThatItMayBeTheSameIsNamed() {
        String named = "whether VMs on other hosts use the same storage under the same name";
        assertThat(risks("owner", east)).anyMatch(risk -> risk.contains(named) && risk.contains("by borrower"));
        assertThat(risks("borrower", west)).anyMatch(risk -> risk.contains(named) && risk.contains("by owner"));
    }

    private List<String> risks(String name, PrivateLibvirtd host) {
        return Fields.texts(verdicts.get(name + " on " + host.qemuUri()).path("risks"), "message");
    }

    private List<String> reasons(String name, PrivateLibvirtd host) {
        return Fields.texts(verdicts.get(name + " on " + host.qemuUri()).path("reasons"), "code");
    }

    @Test
    void givenAHostThatDoesNotAnswerThenNothingIsPlannedUnlessItIsLeftOut() {
        assertThat(planWithoutAnswer.exitCode()).isEqualTo(UNREACHABLE);
        assertThat(planWithoutAnswer.errors()).contains(east.qemuUri());
        assertThat(listWithoutAnswer.output() + listWithoutAnswer.errors())
                .contains(east.qemuUri())
                .contains("twin");
        assertThat(planWithoutHost.expecting(0).output()).contains("rover", "HOST_LEFT_OUT");
    }

    @Test
    void nothingOfOursIsLeft() {
        for (String name : List.of("rover", "local")) {
            assertThat(west.virsh().run("dumpxml", name)).doesNotContain("vmcompat");
        }
        assertThat(product.here("history", "--verify").exitCode()).isZero();
    }
}
