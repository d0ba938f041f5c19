package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.account.Account;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.OpenRunException;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run whose approval is revoked or expired ends as soon as nothing of it is in hand, and frees its cluster. */
class EndOfApprovalTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);

    @Test
    void anApprovedRunWithNothingInHandEndsWhenItIsRejected() {
        flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.room.approvals().reject(process.run(run), process.admin(), "no");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.REJECTED);
        assertThat(process.plan().status()).isEqualTo(RunStatus.AWAITING_APPROVAL);
    }

    @Test
    void aStoppedRunEndsWhenItIsRejected() {
        flow.running("a");
        flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run, "limit", "1");
        process.room.approvals().reject(process.run(run), process.admin(), "no");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.REJECTED);
    }

    @Test
    void anExpiredRunEndsWhenItsClusterIsPlannedAnew() {
        flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        assertThatThrownBy(process::plan).isInstanceOf(OpenRunException.class);
        flow.hypervisor.tick(Duration.ofDays(8));
        assertThat(process.plan().status()).isEqualTo(RunStatus.AWAITING_APPROVAL);
        assertThat(process.run(run).status()).isEqualTo(RunStatus.EXPIRED);
        assertThat(flow.events(AuditAction.APPROVAL_EXPIRED)).hasSize(1);
    }

    @Test
    void recoverEndsAnExpiredRun() {
        flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.hypervisor.tick(Duration.ofDays(8));
        process.recover();
        process.recover();
        assertThat(process.run(run).status()).isEqualTo(RunStatus.EXPIRED);
        assertThat(flow.events(AuditAction.APPROVAL_EXPIRED)).hasSize(1);
    }

    @Test
    void aRunIsNotEndedWhileItsVmIsInHandAndRecoverEndsItAfterwards() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        FlowHarness.Program killed = flow.process();
        flow.host.faults().before("define", killed.life::kill).once();
        assertThatThrownBy(() -> killed.start(run)).isNotNull();
        flow.host.faults().clear();

        process.room.approvals().reject(process.run(run), process.admin(), "no");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.RUNNING);
        assertThatThrownBy(process::plan).isInstanceOf(OpenRunException.class).hasMessageContaining("recover");

        process.recover();
        assertThat(process.settled(run, vm)).isEqualTo("SKIPPED APPROVAL_ENDED");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.REJECTED);
        assertThat(process.plan().status()).isEqualTo(RunStatus.AWAITING_APPROVAL);
    }

    @Test
    void aRunThatIsRejectedWhileAProcessWorksOnItIsEndedByThatProcess() {
        flow.running("a");
        flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        Account admin = process.admin();
        flow.host
                .faults()
                .before("shutdown", () -> process.room.approvals().reject(process.run(run), admin, "no"))
                .once();
        StartResult result = process.start(run);
        assertThat(process.run(run).status()).as("%s", result).isEqualTo(RunStatus.REJECTED);
    }
}
