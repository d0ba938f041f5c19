package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.account.Account;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.TamperedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of outcomes, rollbacks and resolutions that the application's database role wrote without the key decide nothing. */
class ForgedRowsTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final String UNDER_OUR_KEY = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String UNDER_NO_KEY = "k9:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private final FlowHarness flow = new FlowHarness(DATABASE);

    @Test
    void aForgedResolutionFreesNoClusterAndIsRecorded() {
        FakeDomain vm = flow.running("a");
        FakeDomain other = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = needingAttention(process, vm);
        resolution(run, vm, UNDER_OUR_KEY);

        assertThatThrownBy(() -> process.start(run)).isInstanceOf(TamperedException.class);
        assertThat(process.settled(run, other)).isEqualTo("not settled");
        assertThat(flow.events(AuditAction.TAMPERING_FOUND))
                .singleElement()
                .asString()
                .contains("the resolution of VM " + vm.id());
    }

    @Test
    void aResolutionThatNamesAnUnknownKeyDoesNotCountAndTheVmIsResolvedByAPerson() {
        FakeDomain vm = flow.running("a");
        FakeDomain other = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = needingAttention(process, vm);
        resolution(run, vm, UNDER_NO_KEY);
        assertThat(process.start(run).ending()).isEqualTo(Ending.NEEDS_ATTENTION);

        Account admin = process.admin();
        process.room.work().resolve(flow.cluster, run.number(), vm.id(), Resolution.ROLLED_BACK, "seen", admin);
        process.start(run);
        assertThat(process.settled(run, other)).startsWith("UPGRADED");
    }

    @ParameterizedTest
    @ValueSource(strings = {UNDER_OUR_KEY, UNDER_NO_KEY})
    void aForgedOutcomeLeavesNoVmOut(String mac) {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        outcome(run, vm, "SKIPPED", mac);
        int calls = flow.host.mutations().size();

        assertThatThrownBy(() -> process.start(run)).isInstanceOf(TamperedException.class);
        assertThat(flow.host.mutations()).hasSize(calls);
        assertThat(flow.events(AuditAction.TAMPERING_FOUND)).hasSize(1);
    }

    @Test
    void aForgedOutcomeThatAppearsWhileARunWorksIsARefusalBetweenTwoVms() {
        FakeDomain first = flow.running("a");
        FakeDomain second = flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.host
                .faults()
                .before("shutdown", () -> outcome(run, second, "NEEDS_ATTENTION", UNDER_OUR_KEY))
                .once();
        assertThatThrownBy(() -> process.start(run)).isInstanceOf(TamperedException.class);
        assertThat(process.settled(run, first)).startsWith("UPGRADED");
    }

    @Test
    void aForgedRollbackLeavesNoVmOutOfAPlan() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.plan();
        rollback(run, vm, UNDER_OUR_KEY);
        assertThatThrownBy(process::plan).isInstanceOf(TamperedException.class);
        assertThat(flow.events(AuditAction.TAMPERING_FOUND)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with_disks = not with_disks", "requested_by = 'somebody else'", "result = 'FAILED'"})
    void aRollbackThatWasChangedBySqlIsNotRead(String change) {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run);
        Account admin = process.admin();
        process.room.work().rollback(flow.cluster, run, vm.id(), false, admin);
        assertThat(process.room.repositories().outcomes().lastRollback(run.number(), vm.id()))
                .isPresent();

        flow.tamper("vm_rollback", "update vm_rollback set " + change + " where run = " + run.number());
        assertThatThrownBy(() -> process.room.repositories().outcomes().lastRollback(run.number(), vm.id()))
                .isInstanceOf(TamperedException.class);
    }

    /** Its claim was taken away while it was in hand. */
    private Run needingAttention(FlowHarness.Program process, FakeDomain vm) {
        Run run = process.approved();
        flow.host
                .faults()
                .before("createSnapshot", () -> vm.withPending(FlowHarness.claimOf(vm), ""))
                .once();
        assertThat(process.start(Optional.of(run.number())).ending()).isEqualTo(Ending.NEEDS_ATTENTION);
        flow.host.faults().clear();
        return run;
    }

    private void resolution(Run run, FakeDomain vm, String mac) {
        flow.sql
                .sql("insert into vm_resolution values (?, ?, 'UPGRADED', 'all is well', 'admin', now(), ?)")
                .params(run.number(), vm.id().uuid(), mac)
                .update();
    }

    private void outcome(Run run, FakeDomain vm, String outcome, String mac) {
        flow.sql.sql("""
                        insert into vm_outcome (run, uuid, outcome, code, message, from_type, to_type, stages, at, mac)
                        values (?, ?, ?, 'UNHEALTHY', '', 'pc-q35-5.2', 'pc-q35-7.2', '[]', now(), ?)
                        """).params(run.number(), vm.id().uuid(), outcome, mac).update();
    }

    private void rollback(Run run, FakeDomain vm, String mac) {
        flow.sql.sql("""
                        insert into vm_rollback (run, uuid, attempt, result, code, message, with_disks, requested_by, at, stages, mac)
                        values (?, ?, 1, 'ROLLED_BACK', '', '', false, 'admin', now(), '[]', ?)
                        """).params(run.number(), vm.id().uuid(), mac).update();
    }
}
