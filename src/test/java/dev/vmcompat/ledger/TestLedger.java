package dev.vmcompat.ledger;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Vaults;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A ledger over a fresh database, written by the application role, with the other roles at hand. */
public final class TestLedger implements AutoCloseable {

    public static final Instant NOW = Instant.parse("2026-11-23T22:00:00.123456789Z");

    private final TestDatabase database = TestDatabase.migrated();
    public final Vault vault;
    public final JdbcClient application = JdbcClient.create(database.application());
    public final JdbcClient owner = JdbcClient.create(database.owner());
    public final JdbcTransactionManager transactions = new JdbcTransactionManager(database.application());
    public final Ledger ledger;

    public TestLedger() {
        this(Vaults.any(), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    public TestLedger(Vault vault, Clock clock) {
        this.vault = vault;
        this.ledger = new Ledger(application, transactions, vault, clock);
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(transactions);
    }

    public Ledger with(Vault other) {
        return new Ledger(application, transactions, other, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    public Ledger over(DataSource source) {
        return new Ledger(
                JdbcClient.create(source), new JdbcTransactionManager(source), vault, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** A ledger of the owner role, for the purge. */
    public Ledger asOwner() {
        return over(database.owner());
    }

    public JdbcTransactionManager ownerTransactions() {
        return new JdbcTransactionManager(database.owner());
    }

    /** Past the triggers, which only the owner of the tables can take away. */
    public void tamper(String sql) {
        new TransactionTemplate(ownerTransactions()).executeWithoutResult(status -> {
            for (var table : List.of("audit_event", "audit_checkpoint")) {
                owner.sql("alter table " + table + " disable trigger user").update();
            }
            owner.sql(sql).update();
            for (var table : List.of("audit_event", "audit_checkpoint")) {
                owner.sql("alter table " + table + " enable trigger user").update();
            }
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
