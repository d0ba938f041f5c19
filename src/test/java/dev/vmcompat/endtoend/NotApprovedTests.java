package dev.vmcompat.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.ledger.AuditAction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whoever is not allowed to begin anything gets the documented exit code; no VM is touched, and it is on record. */
@Tag("testdriver")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotApprovedTests {

    private static final String OPERATOR = "night";

    private TestDriverSite site;
    private Product product;
    private String run;

    @BeforeAll
    void installed() {
        site = TestDriverSite.with(List.of("vm-1", "vm-2"));
        product = site.product();
        admin("account", "add", OPERATOR, "--role", "OPERATOR", "--new-password-file", product.administratorPassword())
                .expecting(0);
    }

    @AfterAll
    void removed() {
        site.close();
    }

    @BeforeEach
    void aPlan() {
        run = product.here("--format", "json", "plan")
                .expecting(0)
                .json()
                .get("run")
                .asString();
    }

    @AfterEach
    void noVmWasTouched() {
        Map<String, TestDriverSite.Seen> before = site.before();
        assertThat(site.look()).isEqualTo(before);
    }

    @Test
    void withoutApprovalNothingIsBegun() {
        assertThat(product.here("run", run).expecting(3).errors()).contains("vmcompat approve " + run);
        assertThat(status()).isEqualTo("AWAITING_APPROVAL");
        assertThat(events(AuditAction.APPROVAL_REFUSED)).isPositive();
        assertThat(events(AuditAction.VM_BEGUN)).isZero();
    }

    @Test
    void anOperatorApprovesNothing() {
        assertThat(as(OPERATOR, product.administratorPassword(), "approve", run)
                        .expecting(3)
                        .errors())
                .contains("ADMIN");
        assertThat(status()).isEqualTo("AWAITING_APPROVAL");
        assertThat(events(AuditAction.PASSWORD_NOT_ENOUGH)).isPositive();
    }

    @Test
    void fiveWrongPasswordsLockAnAccountForTheRightOneToo() {
        admin("account", "add", "guessed", "--new-password-file", product.administratorPassword())
                .expecting(0);
        Path wrong = product.secret("wrong", "not the password");
        for (int attempt = 0; attempt < 5; attempt++) {
            as("guessed", wrong.toString(), "approve", run).expecting(3);
        }
        assertThat(as("guessed", product.administratorPassword(), "approve", run)
                        .expecting(3)
                        .errors())
                .contains("locked");
        assertThat(status()).isEqualTo("AWAITING_APPROVAL");
        assertThat(events(AuditAction.PASSWORD_WRONG)).isEqualTo(5);
        assertThat(events(AuditAction.ACCOUNT_LOCKED)).isEqualTo(1);
    }

    @Test
    void aPasswordFileThatOthersCanReadIsNotUsed() throws IOException {
        Path open = product.secret("open", Files.readString(Path.of(product.administratorPassword())));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(as(Product.ADMINISTRATOR, open.toString(), "approve", run)
                        .expecting(2)
                        .errors())
                .contains("chmod 600");
        assertThat(status()).isEqualTo("AWAITING_APPROVAL");
    }

    @Test
    void anotherValueOfAFrozenOptionIsRefusedByBothNames() {
        admin("approve", run).expecting(0);
        assertThat(product.here("run", run, "on-timeout=force").expecting(2).errors())
                .contains("skip", "force");
        assertThat(product.here("run", run, "exclude=nosuch").expecting(2).errors())
                .contains("nosuch");
        admin("reject", run, "--reason", "the test is over").expecting(0);
        assertThat(product.here("run", run).expecting(2).errors()).contains("REJECTED");
    }

    @Test
    void aListOrOptionsChangedBySqlAreNotWhatWasApproved() {
        admin("approve", run).expecting(0);
        for (String change : List.of(
                "update planned_vm set to_type = 'pc-q35-9.9' where run = " + run,
                "update run set options = replace(options, '\"skip\"', '\"force\"') where number = " + run)) {
            String table = change.split(" ", 3)[1];
            List<String> before = rows(table);
            tamper(table, change);
            assertThat(rows(table)).isNotEqualTo(before);
            assertThat(product.here("run", run).expecting(3).errors()).contains("history --verify");
            assertThat(events(AuditAction.VM_BEGUN)).isZero();
            tamper(
                    table,
                    table.equals("run")
                            ? "update run set options = replace(options, '\"force\"', '\"skip\"') where number = " + run
                            : "update planned_vm set to_type = '" + TestDriverSite.TO + "' where run = " + run);
            assertThat(rows(table)).isEqualTo(before);
        }
        assertThat(events(AuditAction.TAMPERING_FOUND)).isEqualTo(2);
        admin("reject", run, "--reason", "the test is over").expecting(0);
    }

    private List<String> rows(String table) {
        return product.owner()
                .sql("select t::text from " + table + " t where " + (table.equals("run") ? "number" : "run") + " = "
                        + run + " order by 1")
                .query(String.class)
                .list();
    }

    /** Past the triggers, as whoever owns the tables could. */
    private void tamper(String table, String statement) {
        product.owner().sql("alter table " + table + " disable trigger user").update();
        product.owner().sql(statement).update();
        product.owner().sql("alter table " + table + " enable trigger user").update();
    }

    private ProductProcess.Ended admin(String... arguments) {
        return as(Product.ADMINISTRATOR, product.administratorPassword(), arguments);
    }

    private ProductProcess.Ended as(String account, String passwordFile, String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 4);
        all[arguments.length] = "--user";
        all[arguments.length + 1] = account;
        all[arguments.length + 2] = "--password-file";
        all[arguments.length + 3] = passwordFile;
        return product.here(all);
    }

    private String status() {
        return product.sql()
                .sql("select status from run where number = " + run)
                .query(String.class)
                .single();
    }

    private long events(AuditAction action) {
        return product.sql()
                .sql("select count(*) from audit_event where action = ?")
                .param(action.name())
                .query(Long.class)
                .single();
    }
}
