package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.rig.Eventually;
import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.TinyGuest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One run over two guests on real QEMU, whose processes are killed in every stage: whoever starts next finishes what was begun. */
@Tag("qemu")
@Timeout(900)
class KilledInEveryStageTests {

    private static final int SIGKILL = 128 + 9;

    /** What a hook may know besides the facts of its VM. */
    private static final Set<String> OF_ANY_PROCESS = Set.of("PATH", "LANG", "HOME", "PWD", "SHLVL", "_");

    @Test
    void everyVmIsSettledOnceOnTheNewType(@TempDir Path folder) throws IOException {
        Path hooked = folder.resolve("hooked");
        Path lasts = Files.createFile(folder.resolve("lasts"));
        String hooks = """
                hooks:
                  before-vm: /bin/sh
                  before-vm-args: [-c, 'env | sort >> %1$s; echo before $VMCOMPAT_VM >> %1$s']
                  after-vm: /bin/sh
                  after-vm-args: [-c, 'env | sort >> %1$s; echo after $VMCOMPAT_VM $VMCOMPAT_OUTCOME >> %1$s; test $VMCOMPAT_VM = alfa || while test -e %2$s; do read -t 1 _ < %1$s; done']
                """.formatted(hooked, lasts);
        try (QemuCluster cluster = QemuCluster.of(
                List.of(guest("alfa", "pc-q35-5.2"), guest("bravo", "pc-i440fx-2.7")), List.of(), hooks)) {
            Product product = cluster.product();
            TinyGuest alfa = cluster.guests().get(0);
            TinyGuest bravo = cluster.guests().get(1);
            String q35 = cluster.newest("q35");
            String i440fx = cluster.newest("pc");
            cluster.awaitGuests();
            product.here("plan", "settle=6s").expecting(0);
            product.approveHere(1);

            killedAtTheEndOf("snapshot", product, "run", "1");
            ProductProcess asking = product.start("recover").awaitLine("alfa: power-off");
            Eventually.await(
                    "alfa is asked to go down",
                    TinyGuest.BOOT_DEADLINE,
                    () -> notes(product).contains("SHUTDOWN_LAST"));
            asking.kill().expecting(SIGKILL);
            cluster.goesDown(alfa); // while nobody is there to see it
            killedAtTheEndOf("seal", product, "run", "1");
            product.run("recover").expecting(0);
            assertThat(alfa.liveMachineType()).isEqualTo(q35);
            assertThat(bravo.liveMachineType()).as("recover begins no VM").isEqualTo("pc-i440fx-2.7");

            killedAtTheEndOf("upgrade", product, "run", "1");
            ProductProcess verifying = product.start("run", "1").awaitLine("bravo: verify-restart");
            Eventually.await(
                    "bravo runs on its new type",
                    TinyGuest.BOOT_DEADLINE,
                    () -> bravo.isRunning() && bravo.liveMachineType().equals(i440fx));
            verifying.kill().expecting(SIGKILL);
            ProductProcess hooking = product.start("run", "1");
            Eventually.await(
                    "bravo's hook is called",
                    TinyGuest.BOOT_DEADLINE,
                    () -> said(hooked).contains("after bravo UPGRADED"));
            hooking.kill().expecting(SIGKILL);
            Files.delete(lasts);
            JsonNode run =
                    product.run("run", "1", "--format", "json").expecting(0).json();

            assertThat(run.path("status").asString()).isEqualTo("COMPLETED");
            assertThat(Fields.texts(run.path("vms"), "outcome")).containsExactly("UPGRADED", "UPGRADED");
            assertThat(Fields.texts(run.path("vms"), "verifiedBy")).containsOnly("AGENT");
            assertThat(cluster.guests().stream().map(TinyGuest::liveMachineType))
                    .containsExactly(q35, i440fx);
            assertThat(cluster.guests()).allMatch(cluster::hasItsData);
            assertThat(cluster.settlements()).containsExactly("alfa: 1", "bravo: 1");
            assertThat(cluster.claimed()).isEmpty();
            assertThat(cluster.snapshots())
                    .containsExactly("alfa: vmcompat-run1", "bravo: vmcompat-run1")
                    .isEqualTo(cluster.recordedSnapshots());
            assertThat(attempts(product))
                    .as("the killed stages were done again, no other")
                    .containsExactly(
                            "alfa power-off", "alfa seal", "alfa snapshot", "bravo upgrade", "bravo verify-restart");
            product.here("history", "--verify").expecting(0);
            assertThat(said(hooked))
                    .as("each VM's hooks, those again in which a process died")
                    .containsSubsequence(
                            "before alfa",
                            "after alfa UPGRADED",
                            "before bravo",
                            "after bravo UPGRADED",
                            "after bravo UPGRADED")
                    .filteredOn(line -> line.startsWith("after "))
                    .hasSize(3);
            assertThat(said(hooked))
                    .filteredOn(line -> line.contains("="))
                    .allMatch(line -> line.startsWith("VMCOMPAT_")
                            || OF_ANY_PROCESS.contains(line.substring(0, line.indexOf('='))))
                    .contains("VMCOMPAT_FROM=pc-q35-5.2", "VMCOMPAT_TO=" + q35, "VMCOMPAT_VERIFIED_BY=AGENT");
        }
    }

    private static List<String> said(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GuestBuilder guest(String name, String machineType) {
        return aGuest(name).onMachineType(machineType).withQcow2Disk(mebibytes(16));
    }

    /** Where the stage has done its work, and before that is on record. */
    private static void killedAtTheEndOf(String stage, Product product, String... command) {
        try (Standstill standstill = product.atTheEndOf(stage)) {
            ProductProcess process = product.start(command);
            standstill.await();
            process.kill().expecting(SIGKILL);
        }
    }

    private static String notes(Product product) {
        return product.sql()
                .sql("select notes from vm_progress where settled_at is null")
                .query(String.class)
                .single();
    }

    /** VMs and stages that were tried more than once. */
    private static List<String> attempts(Product product) {
        return product.sql()
                .sql("select p.name || ' ' || a.stage from stage_attempt a join planned_vm p using (run, uuid)"
                        + " group by p.name, a.stage having count(*) > 1 order by p.name, a.stage")
                .query(String.class)
                .list();
    }
}
