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
import java.util.Set;
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
    /** The newest that both hosts offer. */
    private static final String COMMON = "pc-q35-7.0";

    private static final int UNREACHABLE = 5;
    private static final int BROKEN_OFF = 70;

    private final PrivateLibvirtd east = PrivateLibvirtd.start();
    private final PrivateLibvirtd west = PrivateLibvirtd.start();
    private Product product;
    private String upgradedTo;
    private final Map<String, JsonNode> verdicts = new HashMap<>();
    private final Map<String, String> outcomes = new HashMap<>();
    private String listedWhileHeld;
    private String hindrance;
    private String whereItRanAfterRollback;
    private String whereItRunsAtTheEnd;
    private List<String> migratedBack;
    private ProductProcess.Ended lost;
    private ProductProcess.Ended recoveredInVain;
    private ProductProcess.Ended recovered;
    private String whereItRunsAfterRecovery;
    private ProductProcess.Ended restOfTheRun;
    private ProductProcess.Ended planWithoutAnswer;
    private ProductProcess.Ended listWithoutAnswer;
    private ProductProcess.Ended planWithoutHost;

    @BeforeAll
    void run() {
        west.forgetMachineTypes(
                type -> Set.of("pc-q35-7.1", "pc-q35-7.2").contains(type) || type.startsWith("pc-i440fx-"));
        TinyGuest rover = guest("rover").startedOn(east);
        TinyGuest local = guest("local").startedOn(west);
        aGuest("alone").onMachineType("pc-i440fx-2.7").definedOn(east);
        aGuest("there").onMachineType(COMMON).definedOn(east);
        aGuest("ahead").onMachineType("pc-q35-7.2").definedOn(east);
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
        upgradedTo = local.liveMachineType();

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

        loseTheHostInTheMiddle();
        east.kill();
        listWithoutAnswer = product.here("list");
        planWithoutAnswer = product.here("plan");
        planWithoutHost = product.here("plan", "without-host=" + east.qemuUri(), "vm=borrower");
    }

    /** While the VM in hand is off. */
    private void loseTheHostInTheMiddle() {
        long again = product.approvedHere("vm=rover", "retry=true", "settle=8s");
        ProductProcess run = product.start("run", Long.toString(again)).awaitLine("rover: upgrade");
        west.kill();
        lost = run.end();
        recoveredInVain = product.run("recover");
        west.startAgain();
        recovered = product.run("recover");
        whereItRunsAfterRecovery = where("rover");
        restOfTheRun = product.run("run", Long.toString(again), "--format", "json");
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
        assertThat(listedWhileHeld
                        .lines()
                        .filter(line -> line.contains("rover"))
                        .findFirst()
                        .orElseThrow())
                .contains(COMMON);
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
    void givenAnOlderHostThenTheTargetIsTheNewestTypeThatBothOffer() {
        assertThat(upgradedTo).isEqualTo(COMMON);
        assertThat(reasons("there", east)).contains("ALREADY_CURRENT");
        assertThat(reasons("alone", east)).contains("TARGET_NOT_ON_EVERY_HOST");
        assertThat(reasons("ahead", east)).contains("NEWER_THAN_TARGET");
    }

    @Test
    void givenAHostThatIsLostWhileItsVmIsOffThenItIsBroughtIntoServiceOnceItAnswers() {
        assertThat(lost.exitCode()).isEqualTo(BROKEN_OFF);
        assertThat(recoveredInVain.exitCode()).isEqualTo(UNREACHABLE);
        assertThat(recoveredInVain.output() + recoveredInVain.errors()).contains(west.qemuUri());
        assertThat(recovered.expecting(0).output()).contains("rover");
        assertThat(whereItRunsAfterRecovery).isEqualTo("west " + COMMON);
        assertThat(Fields.ending(restOfTheRun.expecting(0).json().path("vms").path(0)))
                .isEqualTo("UPGRADED UPGRADE_SUCCESSFUL AGENT");
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
        assertThat(planWithoutHost.expecting(0).output()).contains("borrower", "HOST_LEFT_OUT");
    }

    @Test
    void nothingOfOursIsLeft() {
        for (String name : List.of("rover", "local")) {
            assertThat(west.virsh().run("dumpxml", name)).doesNotContain("vmcompat");
        }
        assertThat(product.here("history", "--verify").exitCode()).isZero();
    }
}
