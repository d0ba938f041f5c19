package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.account.Account;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.plan.ApprovalState;
import dev.vmcompat.plan.OpenRunException;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the application's database role can write, and what an administrator can decide again. */
class ApprovalRowsTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final String COPY = """
            insert into approval (run, decision, digest, decided_by, decided_at, valid_until, acknowledgement, reason, mac)
            select run, decision, digest, decided_by, decided_at, valid_until, acknowledgement, reason, mac
            from approval where run = ? and decision = 'APPROVED'
            """;

    private final FlowHarness flow = new FlowHarness(DATABASE);

    @Test
    void anApprovalThatIsCopiedBehindItsRevocationApprovesNothing() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.room.approvals().reject(process.run(run), process.admin(), "no");
        flow.sql.sql(COPY).param(run.number()).update();
        flow.sql
                .sql("update run set status = 'APPROVED' where number = ?")
                .param(run.number())
                .update();
        int calls = flow.host.mutations().size();

        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_APPROVED);
        assertThat(flow.host.mutations()).hasSize(calls);
        assertThat(process.settled(run, vm)).isEqualTo("not settled");
        assertThat(process.run(run).status()).isEqualTo(RunStatus.REJECTED);
    }

    @Test
    void anApprovalThatStandsThereTwiceApprovesNothing() {
        flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.sql.sql(COPY).param(run.number()).update();
        assertThat(process.room.approvals().state(run)).isInstanceOf(ApprovalState.Invalid.class);
    }

    @Test
    void aRunWhoseApproverIsDisabledBeforeItsFirstStartIsApprovedByAnother() {
        FakeDomain vm = flow.running("a");
        FlowHarness.Program process = flow.process();
        Run run = process.plan();
        Account leaving = process.admin("leaving-" + flow.name);
        process.room.approvals().approve(run, leaving, Duration.ofDays(7));
        process.accounts.disable(process.authenticated("admin"), leaving.name());
        assertThat(process.start(run).ending()).isEqualTo(Ending.NOT_APPROVED);

        process.approve(run);
        assertThat(process.start(run).ending()).isEqualTo(Ending.DONE);
        assertThat(process.settled(run, vm)).startsWith("UPGRADED");
    }

    @Test
    void aRevokedOrExpiredRunIsNotApprovedAgain() {
        flow.running("a");
        flow.running("b");
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        process.start(run, "limit", "1");
        Account admin = process.admin();
        flow.hypervisor.tick(Duration.ofDays(8));
        assertThatThrownBy(() -> process.room.approvals().approve(process.run(run), admin, Duration.ofDays(7)))
                .isInstanceOf(OpenRunException.class)
                .hasMessageContaining("expired");

        process.room.approvals().reject(process.run(run), admin, "no");
        assertThatThrownBy(() -> process.room.approvals().approve(process.run(run), admin, Duration.ofDays(7)))
                .isInstanceOf(OpenRunException.class)
                .hasMessageContaining("rejected by admin");
    }
}
