package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.definition.AllowedChange;
import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.TinyGuest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Three guests on real QEMU from the first look to the rollback, each command a process of its own: told once, then looked at from all sides. */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealInputTests {

    /** The child job's steps with run and VM. */
    private static final String STEPS = """
            with step as (
                select p.position, p.name as vm, s.step_name as stage, s.exit_code, s.start_time, s.end_time
                from batch_step_execution s
                join batch_job_execution e using (job_execution_id)
                join batch_job_instance i using (job_instance_id)
                join batch_job_execution_params v on v.job_execution_id = e.job_execution_id and v.parameter_name = 'vm'
                join batch_job_execution_params r on r.job_execution_id = e.job_execution_id and r.parameter_name = 'run'
                join planned_vm p on p.uuid::text = v.parameter_value and p.run::text = r.parameter_value
                where i.job_name = 'upgrade-vm')
            """;

    /** Libvirt writes another model into what runs than into the definition. */
    private static final String HOST_MODEL = "<cpu mode='host-model' check='partial'/>";

    private QemuCluster cluster;
    private ProductProcess.Ended list;
    private ProductProcess.Ended plan;
    private ProductProcess.Ended diff;
    private ProductProcess.Ended show;
    private ProductProcess.Ended run;
    private ProductProcess.Ended second;
    private ProductProcess.Ended meanwhile;
    private ProductProcess.Ended history;
    private ProductProcess.Ended historyOfRun;
    private ProductProcess.Ended rollback;
    private ProductProcess.Ended events;
    private final List<String> live = new ArrayList<>();
    private final List<String> seenByGuest = new ArrayList<>();
    private final List<String> withData = new ArrayList<>();
    private long runPid;
    private String webBefore;
    private String webAfterRun;
    private String webLive;

    @BeforeAll
    void story() {
        cluster = QemuCluster.of(List.of(
                guest("files-01", "pc-q35-5.2"),
                guest("mail-01", "pc-i440fx-2.7"),
                guest("web-01", "pc-q35-6.2").withElement(HOST_MODEL)));
        Product product = cluster.product();
        list = product.run("list", "--format", "json");
        cluster.awaitGuests();
        webBefore = cluster.guest("web-01").inactiveXml();
        plan = product.run("plan", "settle=6s", "--format", "json");
        diff = product.run("show", "1", "--diff");
        product.approve(1);

        ProductProcess running = product.start("run", "1", "--format", "json");
        runPid = running.pid();
        running.awaitLine("files-01: verify-restart");
        second = product.run("run", "1");
        meanwhile = product.run("history", "--run", "1", "--format", "json");
        show = product.run("show", "1", "--format", "json");
        history = product.run("history", "--format", "json");
        events = product.run("history", "--events", "--format", "json");
        run = running.end();

        for (TinyGuest guest : cluster.guests()) {
            live.add(guest.liveMachineType());
            seenByGuest.add(guest.agent().productVersion());
            if (cluster.hasItsData(guest)) {
                withData.add(guest.name());
            }
        }
        webAfterRun = cluster.guest("web-01").inactiveXml();
        webLive = cluster.libvirtd().virsh().run("dumpxml", "web-01");
        rollback = product.signedIn("rollback", "--run", "1", "--vm", "web-01");
        historyOfRun = product.run("history", "--run", "1", "--format", "json");
    }

    private static GuestBuilder guest(String name, String machineType) {
        return aGuest(name).onMachineType(machineType).withQcow2Disk(mebibytes(16));
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void everyVmRunsOnTheNewestTypeOfItsFamilyAndSeesItItself() {
        List<String> newest = List.of(cluster.newest("q35"), cluster.newest("pc"), cluster.newest("q35"));
        assertThat(newest).doesNotContain("pc-q35-5.2", "pc-i440fx-2.7", "pc-q35-6.2");
        assertThat(live).isEqualTo(newest);
        assertThat(seenByGuest).isEqualTo(newest);
        assertThat(withData).containsExactly("files-01", "mail-01", "web-01");
        assertThat(Fields.texts(list.json(), "target")).isEqualTo(newest);
    }

    @Test
    void everyVmIsUpgradedAndVerifiedByItsAgent() {
        assertThat(run.exitCode()).as(run.toString()).isZero();
        JsonNode vms = run.json().path("vms");
        assertThat(run.json().path("status").asString()).isEqualTo("COMPLETED");
        assertThat(Fields.texts(vms, "name")).containsExactly("files-01", "mail-01", "web-01");
        assertThat(Fields.texts(vms, "outcome")).containsOnly("UPGRADED");
        assertThat(Fields.texts(vms, "verifiedBy")).containsOnly("AGENT");
        assertThat(run.errors()).contains("VM 3 of 3 web-01: UPGRADED", "Upgrade successful");
    }

    @Test
    void givenTheHostsOwnCpuModelThenItStaysInTheDefinition() {
        assertThat(webLive).contains("<cpu mode='custom'").doesNotContain("host-model");
        assertThat(webAfterRun).contains("<cpu mode='host-model'");
        assertThat(DefinitionComparison.unexpected(
                        new DomainDefinition(webBefore),
                        new DomainDefinition(webAfterRun),
                        new AllowedChange.MachineType("pc-q35-6.2", cluster.newest("q35")),
                        new AllowedChange.Discard(Set.of("vda"))))
                .isEmpty();
    }

    @Test
    void theDiffShowsTheChangedLinesAndNoSecret() {
        assertThat(diff.exitCode()).isZero();
        assertThat(diff.output())
                .contains("-    <type arch='x86_64' machine='pc-i440fx-2.7'>hvm</type>")
                .contains("+    <type arch='x86_64' machine='" + cluster.newest("pc") + "'>hvm</type>")
                .contains("+      <driver name='qemu' type='qcow2' discard='unmap'/>")
                .doesNotContain(GuestBuilder.VNC_PASSWORD);
    }

    @Test
    void theJobRepositoryShowsEveryVmAndStageAndNoTwoVmsOverlap() {
        assertThat(cluster.product()
                        .sql()
                        .sql(STEPS + "select vm || ' ' || stage || ' ' || exit_code from step order by start_time")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "files-01 snapshot OK",
                        "files-01 power-off OK",
                        "files-01 seal OK",
                        "files-01 upgrade OK",
                        "files-01 verify-restart OK",
                        "mail-01 snapshot OK",
                        "mail-01 power-off OK",
                        "mail-01 seal OK",
                        "mail-01 upgrade OK",
                        "mail-01 verify-restart OK",
                        "web-01 snapshot OK",
                        "web-01 power-off OK",
                        "web-01 seal OK",
                        "web-01 upgrade OK",
                        "web-01 verify-restart OK");
        assertThat(cluster.product()
                        .sql()
                        .sql(STEPS + "select count(*) from step a join step b on a.position < b.position"
                                + " where a.end_time is null or a.end_time > b.start_time")
                        .query(Long.class)
                        .single())
                .as("stages of an earlier VM that had not ended when one of a later VM began")
                .isZero();
    }

    @Test
    void aSecondRunMeanwhileEndsAtOnceAndNamesTheHolder() {
        assertThat(second.exitCode()).as(second.toString()).isEqualTo(75);
        assertThat(second.errors()).contains("pid " + runPid).doesNotContain("Exception");
        assertThat(Fields.texts(meanwhile.json().path("vms"), "outcome")).contains("IN_PROGRESS", "PENDING");
    }

    @Test
    void aRollbackBringsTheVmBackToItsOldTypeRunning() {
        TinyGuest web = cluster.guests().get(2);
        assertThat(rollback.exitCode()).as(rollback.toString()).isZero();
        assertThat(web.isRunning()).isTrue();
        assertThat(web.liveMachineType()).isEqualTo("pc-q35-6.2");
        assertThat(web.agent().productVersion()).isEqualTo("pc-q35-6.2");
        assertThat(cluster.hasItsData(web)).isTrue();
        assertThat(cluster.changes(web)).isEmpty();
        assertThat(cluster.claimed()).isEmpty();
        assertThat(Fields.texts(historyOfRun.json().path("vms"), "outcome"))
                .containsExactly("UPGRADED", "UPGRADED", "ROLLED_BACK");
    }

    @Test
    void jsonHasExactlyTheDocumentedFields() {
        assertThat(Fields.ofEach(list.json())).containsOnly(Fields.LISTED_VM);
        assertThat(Fields.ofEach(list.json().path(0).path("risks"))).containsOnly(Fields.CODE);
        for (JsonNode planned : List.of(plan.json(), show.json())) {
            assertThat(Fields.of(planned)).isEqualTo(Fields.PLAN);
            assertThat(Fields.ofEach(planned.path("vms"))).containsOnly(Fields.PLANNED_VM);
        }
        for (JsonNode told : List.of(run.json(), meanwhile.json(), historyOfRun.json())) {
            assertThat(Fields.of(told)).isEqualTo(Fields.RUN);
            assertThat(Fields.ofEach(told.path("vms"))).containsOnly(Fields.VM);
            assertThat(Fields.ofEach(told.path("vms").path(0).path("stages"))).containsOnly(Fields.STAGE);
        }
        assertThat(Fields.ofEach(history.json())).containsOnly(Fields.HISTORY_RUN);
        assertThat(Fields.ofEach(events.json())).containsOnly(Fields.EVENT);
    }
}
