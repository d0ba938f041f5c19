package dev.vmcompat.run;

import static dev.vmcompat.run.FlowHarness.FROM;
import static dev.vmcompat.run.FlowHarness.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.eligibility.Assessment;
import dev.vmcompat.health.HealthCheck;
import dev.vmcompat.health.Probe;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.inventory.Marks;
import dev.vmcompat.inventory.Origin;
import dev.vmcompat.plan.AssignedCheck;
import dev.vmcompat.plan.Digest;
import dev.vmcompat.plan.PlanListener;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.TamperedException;
import dev.vmcompat.plan.VmPattern;
import dev.vmcompat.rig.Killed;
import dev.vmcompat.upgrade.VerifiedBy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a guest must be before it is touched, and have and do again after it was started. */
class HealthTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final String INTERFACES = "guest-network-get-interfaces";
    private static final String DISKS = "guest-get-disks";
    private static final String HEALTHY = "/bin/healthy";

    private final FlowHarness flow = new FlowHarness(DATABASE);

    // Before

    @Test
    void aVmThatIsNotWellIsLeftAloneWithTheAdviceToMigrateItBack() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        FakeDomain vm = flow.running("a").whoseCommandEnds(HEALTHY, 7);
        vm.withMetadata(new Origin("old-cluster", "6.2.0", Instant.EPOCH).toXml(), Origin.PREFIX, Marks.ORIGIN);
        String before = vm.definition();
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("SKIPPED UNHEALTHY");
        assertThat(settled.message())
                .contains(
                        "migrate it back to the source cluster", "command /bin/healthy", "exit code 7", "old-cluster");
        assertThat(vm.definition()).isEqualTo(before);
        assertThat(vm.starts()).isEmpty();
        assertThat(flow.calls("shutdown")).isZero();
    }

    @Test
    void whatCannotBeAskedIsNotWell() {
        check(HealthCheck.of(new Probe.Systemd(Optional.empty())));
        FakeDomain vm = flow.running("a").withoutAgent();
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("SKIPPED UNHEALTHY");
        assertThat(settled.message()).contains("could not be run");
        flow.isAsBefore(vm);
    }

    @Test
    void aCheckIsAskedAgainAsOftenAsItSaysBeforeAVmIsCalledUnhealthy() {
        check(patient(new Probe.Command(HEALTHY, List.of(), 0), 3));
        FakeDomain vm = flow.running("a").whoseCommandEnds(HEALTHY, 1);
        Instant begun = flow.clock().instant();
        becomesWellAfter(vm, begun.plusSeconds(15));
        assertThat(run(vm).text()).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");

        FakeDomain never = flow.running("b").whoseCommandEnds(HEALTHY, 1);
        Instant again = flow.clock().instant();
        assertThat(run(never).text()).isEqualTo("SKIPPED UNHEALTHY");
        assertThat(Duration.between(again, flow.clock().instant())).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void onlyTheVmsOfTheChecksPatternAreAsked() {
        flow.checks.add(new AssignedCheck(
                new VmPattern("*-db"),
                HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)).toJson()));
        FakeDomain other = flow.running("web");
        FakeDomain asked = flow.running("db");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        assertThat(process.settled(run, other)).startsWith("UPGRADED");
        assertThat(process.settled(run, asked)).isEqualTo("SKIPPED UNHEALTHY");
    }

    @Test
    void aCheckWhosePatternMatchesNoVmIsToldWhilePlanning() {
        for (String pattern : List.of("*-db", "*-mail", "*-off")) {
            flow.checks.add(new AssignedCheck(
                    new VmPattern(pattern),
                    HealthCheck.of(new Probe.Tcp("h", 25)).toJson()));
        }
        flow.running("db");
        flow.host.add(FakeDomain.aStoppedVm(flow.name + "-off"));
        List<String> idle = new ArrayList<>();
        flow.process().plan(new PlanListener() {
            @Override
            public void leftOut(Assessment vm) {}

            @Override
            public void askedOfNoVm(AssignedCheck check) {
                idle.add(check.vms().text());
            }
        });
        assertThat(idle).as("a VM that is left out is one all the same").containsExactly("*-mail");
    }

    // After

    @Test
    void aVmThatIsNotWellOnTheNewTypeOnlyIsTakenBackAfterTheDeadline() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        FakeDomain vm = flow.running("a").whoseCommandEnds(HEALTHY, 0).whoseCommandEndsOn(TO, HEALTHY, 1);
        Instant begun = flow.clock().instant();
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("ROLLED_BACK HEALTH_CHECK_FAILED");
        assertThat(settled.message()).contains("command /bin/healthy", "exit code 1");
        assertThat(Duration.between(begun, flow.clock().instant()))
                .isBetween(Duration.ofMinutes(7), Duration.ofMinutes(8)); // both settle times and the deadline
        flow.isAsBefore(vm);
    }

    @Test
    void aVmThatIsNotWellOnTheOldTypeEitherNeedsAPerson() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        FakeDomain vm = flow.running("a").whoseCommandEnds(HEALTHY, 0);
        flow.host.faults().before("start", () -> vm.whoseCommandEnds(HEALTHY, 1));
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("NEEDS_ATTENTION FAILS_ON_OLD_TYPE_TOO");
        assertThat(settled.message()).contains("HEALTH_CHECK_FAILED");
        assertThat(vm.liveMachineType()).contains(FROM);
    }

    @Test
    void aServiceMayTakeItsTimeAsLongAsItsOwnDeadlineLasts() {
        check(new HealthCheck(
                new Probe.Command(HEALTHY, List.of(), 0),
                HealthCheck.USUAL_TIMEOUT,
                Optional.of(Duration.ofSeconds(30)),
                0,
                Optional.of(Duration.ofMinutes(20))));
        FakeDomain vm = flow.running("a").whoseCommandEnds(HEALTHY, 0);
        flow.host
                .faults()
                .before("start", () -> {
                    vm.whoseCommandEnds(HEALTHY, 1);
                    becomesWellAfter(vm, flow.clock().instant().plus(Duration.ofMinutes(15)));
                })
                .once();
        assertThat(run(vm).text()).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
    }

    @Test
    void aGuestThatStopsWhileItIsAskedIsNotWaitedFor() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        FakeDomain vm = flow.running("a")
                .whoseCommandEnds(HEALTHY, 0)
                .whoseCommandEndsOn(TO, HEALTHY, 1)
                .thatStopsOn(TO, Duration.ofSeconds(90));
        assertThat(run(vm).text()).isEqualTo("ROLLED_BACK STOPPED_AFTER_START");
        flow.isAsBefore(vm);
    }

    @Test
    void afterARebootEverythingIsAskedAgain() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        check(HealthCheck.of(new Probe.Command("/bin/later", List.of(), 0)));
        FakeDomain vm = flow.running("a")
                .whoseCommandEnds(HEALTHY, 0)
                .whoseCommandEnds("/bin/later", 0)
                .whoseCommandEndsOn(TO, "/bin/later", 1)
                .thatBootLoopsOn(TO, Duration.ofSeconds(200));
        flow.host.faults().before("agentCommand", () -> {
            if (vm.liveMachineType().filter(TO::equals).isPresent()
                    && flow.clock().instant().isAfter(vm.bootedAt().plusSeconds(199))) {
                vm.whoseCommandEndsOn(TO, HEALTHY, 1).whoseCommandEndsOn(TO, "/bin/later", 0);
            }
        });
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("ROLLED_BACK HEALTH_CHECK_FAILED");
        assertThat(settled.message()).contains(HEALTHY);
    }

    @Test
    void aCheckOverTheNetworkProvesAVmWithoutAgent() throws IOException {
        try (ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            check(HealthCheck.of(new Probe.Tcp("127.0.0.1", port.getLocalPort())));
            FakeDomain silent = flow.running("a").withoutAgent();
            assertThat(run(silent).verifiedBy()).contains(VerifiedBy.NETWORK);
            assertThat(run(flow.running("b")).verifiedBy()).contains(VerifiedBy.AGENT);
        }
    }

    @Test
    void aVmWithoutAgentAndChecksIsSaidToRunAndNoMore() {
        assertThat(run(flow.running("a").withoutAgent()).verifiedBy()).contains(VerifiedBy.RUNNING);
    }

    @Test
    void aVmThatWasOffIsNotAskedOverTheNetwork() {
        check(patient(new Probe.Tcp("127.0.0.1", 1), 0));
        FakeDomain vm = flow.stopped("a");
        Settled settled = run(vm, "vm", vm.name().text());
        assertThat(settled.text()).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(settled.verifiedBy()).contains(VerifiedBy.RUNNING);
        assertThat(vm.state().isDown()).isTrue();
    }

    @Test
    void aVmThatWasOffIsAskedThroughItsAgent() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        FakeDomain well = flow.stopped("a").whoseCommandEnds(HEALTHY, 0);
        assertThat(run(well, "vm", well.name().text()).verifiedBy()).contains(VerifiedBy.AGENT);
        FakeDomain sick = flow.stopped("b").whoseCommandEnds(HEALTHY, 1);
        assertThat(run(sick, "vm", sick.name().text()).text()).isEqualTo("ROLLED_BACK HEALTH_CHECK_FAILED");
        assertThat(sick.state().isDown()).isTrue();
        assertThat(sick.machineType()).isEqualTo(FROM);
    }

    // What the guest had

    @Test
    void aVmThatLostItsAddressIsTakenBack() {
        FakeDomain vm = flow.running("a");
        vm.whoseAgentAnswersOn(TO, INTERFACES, addresses(vm));
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("ROLLED_BACK ADDRESS_MISSING");
        assertThat(settled.message()).contains("192.0.2.10/24 of " + mac(vm));
        flow.isAsBefore(vm);
    }

    @Test
    void anAddressMayTakeItsTime() {
        FakeDomain vm = flow.running("a");
        flow.host
                .faults()
                .before("start", () -> {
                    vm.whoseAgentAnswersOn(TO, INTERFACES, addresses(vm));
                    Instant at = flow.clock().instant().plus(Duration.ofMinutes(4));
                    flow.host.faults().before("agentCommand", () -> {
                        if (flow.clock().instant().isAfter(at)) {
                            vm.whoseAgentAnswersOn(TO, INTERFACES, addresses(vm, "192.0.2.10"));
                        }
                    });
                })
                .once();
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(settled.message()).isEqualTo("Upgrade successful");
    }

    @Test
    void anAddressThatChangedWithinItsSubnetIsSaid() {
        FakeDomain vm = flow.running("a");
        vm.whoseAgentAnswersOn(TO, INTERFACES, addresses(vm, "192.0.2.99"));
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(settled.message())
                .startsWith("Upgrade successful; 192.0.2.10/24 of ")
                .endsWith("is 192.0.2.99/24 now");
    }

    @Test
    void anAddressThatChangedWithinItsSubnetIsAFailureWhereThatWasApproved() {
        FakeDomain vm = flow.running("a");
        vm.whoseAgentAnswersOn(TO, INTERFACES, addresses(vm, "192.0.2.99"));
        assertThat(run(vm, "addresses", "strict").text()).isEqualTo("ROLLED_BACK ADDRESS_MISSING");
        flow.isAsBefore(vm);
    }

    @Test
    void aVmThatLostADiskIsTakenBack() {
        FakeDomain vm = flow.running("a");
        vm.whoseAgentAnswers(DISKS, disks("VDA", "VDB")).whoseAgentAnswersOn(TO, DISKS, disks("VDA"));
        Settled settled = run(vm);
        assertThat(settled.text()).isEqualTo("ROLLED_BACK DISK_CHANGED");
        assertThat(settled.message()).contains("serial VDB", "is missing");
        flow.isAsBefore(vm);
    }

    // Frozen with the run

    @Test
    void anApprovalBindsTheChecksAndALaterConfigurationChangesNothing() {
        FakeDomain vm = flow.running("a").whoseCommandEnds(HEALTHY, 1);
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        Run run = flow.process().approved();
        assertThat(run.vms().get(0).checks()).hasSize(1);
        assertThat(digest(run, run.vms().get(0).checks())).isEqualTo(run.digest());
        assertThat(digest(run, List.of())).isNotEqualTo(run.digest());
        flow.checks.clear();
        FlowHarness.Program process = flow.process();
        process.start(run);
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED UNHEALTHY");
    }

    @Test
    void checksThatWereTakenAwayBySqlBeginNothing() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.tamper("planned_vm", "update planned_vm set checks = '[]' where run = " + run.number());
        assertThatThrownBy(() -> process.start(run)).isInstanceOf(TamperedException.class);
    }

    @Test
    void checksThatWereAddedBySqlBeginNothing() {
        flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.tamper("planned_vm", "update planned_vm set checks = '[\"{}\"]' where run = " + run.number());
        assertThatThrownBy(() -> process.start(run)).isInstanceOf(TamperedException.class);
    }

    // Restarts

    @Test
    void aRunThatWasKilledWhileItAskedGoesOn() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        FakeDomain vm = flow.running("a").whoseCommandEnds(HEALTHY, 0);
        Run run = flow.process().approved();
        flow.killedBefore("agentCommand", 2, run); // guest-exec was, its end is not known
        assertThat(vm.starts()).isEmpty();
        flow.host
                .faults()
                .before("start", () -> vm.whoseCommandEnds(HEALTHY, 1))
                .once();
        FlowHarness.Program killed = flow.process();
        flow.host.faults().before("agentCommand", () -> {
            if (vm.liveMachineType().filter(TO::equals).isPresent()
                    && vm.state().power().isRunning()
                    && flow.clock().instant().isAfter(started(run).plusSeconds(100))) {
                killed.life.kill();
                throw new Killed("while the guest was asked");
            }
        });
        FlowHarness.dies(() -> killed.start(run));
        assertThat(killed.life.isDead()).isTrue();
        flow.host.faults().clear();
        vm.whoseCommandEnds(HEALTHY, 0);
        FlowHarness.Program next = flow.process();
        assertThat(next.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(next.settled(run, vm)).isEqualTo("UPGRADED UPGRADE_SUCCESSFUL");
        assertThat(vm.starts()).containsExactly(TO);
        assertThat(vm.definition()).isEqualTo(flow.upgraded(vm));
    }

    @Test
    void aRollbackOnRequestIsAskedTheSame() {
        check(HealthCheck.of(new Probe.Command(HEALTHY, List.of(), 0)));
        FakeDomain vm = flow.running("a").whoseCommandEnds(HEALTHY, 0).whoseCommandEndsOn(FROM, HEALTHY, 0);
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        vm.whoseCommandEndsOn(FROM, HEALTHY, 1);
        StartResult result = process.room
                .work()
                .rollback(
                        flow.cluster,
                        run,
                        vm.id(),
                        false,
                        process.authenticated("admin").account());
        assertThat(result.ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        assertThat(vm.liveMachineType()).contains(FROM);
    }

    private static String digest(Run run, List<String> checks) {
        PlannedVm vm = run.vms().get(0);
        PlannedVm otherwise = new PlannedVm(
                vm.position(),
                vm.id(),
                vm.name(),
                vm.host(),
                vm.from(),
                vm.to(),
                vm.features(),
                vm.risks(),
                vm.facts(),
                vm.estimate(),
                checks);
        return Digest.of(run.number(), run.cluster(), run.hosts(), run.options(), List.of(otherwise));
    }

    private record Settled(String text, String message, Optional<VerifiedBy> verifiedBy) {}

    private Settled run(FakeDomain vm, String... options) {
        FlowHarness.Program process = flow.process();
        Run run = process.approved(options);
        StartResult result = process.start(run);
        return process.outcome(run, vm)
                .map(outcome ->
                        new Settled(outcome.outcome() + " " + outcome.code(), outcome.message(), outcome.verifiedBy()))
                .orElseGet(() -> new Settled("not settled: " + result, "", Optional.empty()));
    }

    private void check(HealthCheck check) {
        flow.checks.add(new AssignedCheck(new VmPattern("*"), check.toJson()));
    }

    private static HealthCheck patient(Probe probe, int retries) {
        return new HealthCheck(
                probe, HealthCheck.USUAL_TIMEOUT, Optional.of(Duration.ofSeconds(5)), retries, Optional.empty());
    }

    private void becomesWellAfter(FakeDomain vm, Instant at) {
        flow.host.faults().before("agentCommand", () -> {
            if (!flow.clock().instant().isBefore(at)) {
                vm.whoseCommandEnds(HEALTHY, 0);
            }
        });
    }

    private Instant started(Run run) {
        return Instant.parse(flow.sql
                .sql("select notes::json ->> 'NEW_START' from vm_progress where run = ?")
                .param(run.number())
                .query(String.class)
                .single());
    }

    private static String mac(FakeDomain vm) {
        return vm.definition().split("<mac address='", 2)[1].substring(0, 17);
    }

    private static String addresses(FakeDomain vm, String... ips) {
        StringBuilder list = new StringBuilder();
        for (String ip : ips) {
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"ip-address-type\":\"ipv4\",\"ip-address\":\"")
                    .append(ip)
                    .append("\",\"prefix\":24}");
        }
        return "{\"return\":[{\"name\":\"eth0\",\"hardware-address\":\"" + mac(vm) + "\",\"ip-addresses\":[" + list
                + "]}]}";
    }

    private static String disks(String... serials) {
        StringBuilder list = new StringBuilder();
        for (String serial : serials) {
            list.append(list.isEmpty() ? "" : ",")
                    .append(
                            "{\"name\":\"/dev/vda\",\"partition\":false,\"address\":{\"bus-type\":\"virtio\",\"bus\":0,\"unit\":0,")
                    .append("\"target\":0,\"serial\":\"")
                    .append(serial)
                    .append("\",\"pci-controller\":{\"bus\":5,\"slot\":0,\"domain\":0,\"function\":0}}}");
        }
        return "{\"return\":[" + list + "]}";
    }
}
