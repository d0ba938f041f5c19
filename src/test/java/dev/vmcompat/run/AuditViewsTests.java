package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.plan.Run;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an auditor reads by SQL, with no right on any table. */
class AuditViewsTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final List<String> VIEWS =
            List.of("v_run", "v_vm", "v_stage", "v_event", "v_restore_point", "v_batch_step");

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final JdbcClient sql = JdbcClient.create(DATABASE.application());
    private FakeDomain upgraded;
    private Run run;

    @BeforeEach
    void aRunOfTwoOfWhichOneIsTakenBack() {
        upgraded = flow.running("a");
        FakeDomain takenBack = flow.running("b");
        FlowHarness.Program process = flow.process();
        run = process.approved();
        process.start(run);
        process.room.work().rollback(flow.cluster, run, takenBack.id(), false, process.admin());
    }

    @Test
    void aRunCountsItsOutcomesAndNamesWhoApproved() {
        assertThat(
                        rows(
                                "select status, approved_by, vms, upgraded, not_settled, needs_attention from v_run where run = ?"))
                .containsExactly("COMPLETED admin 2 2 0 0");
    }

    @Test
    void aVmShowsItsOutcomeAndWhatWasDoneLater() {
        assertThat(
                        rows(
                                "select outcome, outcome_of_run, verified_by, rolled_back_by from v_vm where run = ? order by position"))
                .containsExactly("UPGRADED UPGRADED AGENT null", "ROLLED_BACK UPGRADED AGENT admin");
    }

    @Test
    void everyStageIsThereInOursAndInBatchsRecords() {
        String ours = "select stage, result from v_stage where run = ? and uuid = '" + upgraded.id() + "'";
        String batch = "select step_name, exit_code from v_batch_step where run = ? and uuid = '" + upgraded.id() + "'";
        assertThat(rows(ours))
                .containsExactlyInAnyOrder("snapshot OK", "power-off OK", "seal OK", "upgrade OK", "verify-restart OK")
                .containsExactlyInAnyOrderElementsOf(rows(batch));
    }

    @Test
    void restorePointsAndEventsAreThere() {
        assertThat(rows("select means, state from v_restore_point where run = ?"))
                .containsExactly("INTERNAL HELD", "INTERNAL HELD");
        assertThat(rows("select action from v_event where run = ? and action like 'R%COMPLETED'"))
                .containsExactly("RUN_COMPLETED");
    }

    @Test
    void aRoleWithTheViewsAloneReadsThemAndNothingElse() {
        JdbcClient owner = JdbcClient.create(DATABASE.owner());
        for (String view : VIEWS) {
            owner.sql("grant select on " + view + " to public").update();
        }
        assertThat(DATABASE.<List<Long>>asStranger(auditor -> VIEWS.stream()
                        .map(view -> auditor.sql("select count(*) from " + view)
                                .query(Long.class)
                                .single())
                        .toList()))
                .allMatch(count -> count > 0);
        assertThatThrownBy(() -> DATABASE.asStranger(auditor -> auditor.sql("select password_hash from account")
                        .query(String.class)
                        .list()))
                .isInstanceOf(BadSqlGrammarException.class)
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    private List<String> rows(String query) {
        return sql.sql(query)
                .param(run.number())
                .query((row, number) -> {
                    StringBuilder text = new StringBuilder();
                    for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                        text.append(column == 1 ? "" : " ").append(row.getString(column));
                    }
                    return text.toString();
                })
                .list();
    }
}
