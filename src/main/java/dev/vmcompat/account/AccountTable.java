package dev.vmcompat.account;

import dev.vmcompat.vault.Vault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code account}. */
public final class AccountTable {

    private static final String COLUMNS = """
            name, role, password_hash, enabled, failed_attempts, locked_until, changes, mac,
            (select coalesce(max(c.number), 0) from account_change c where c.name = account.name) as counted
            """;

    private static final String ALL = "select " + COLUMNS + " from account order by name";

    private static final String ONE = "select " + COLUMNS + " from account where name = :name for update";

    private static final String INSERT = """
            insert into account (name, role, password_hash, enabled, created_at, changed_at, mac)
            values (:name, :role, :hash, :enabled, :at, :at, :mac)""";

    private static final String UPDATE = """
            update account set password_hash = :hash, enabled = :enabled, failed_attempts = :attempts, locked_until = :until, changed_at = :at,
                changes = :changes, mac = :mac
            where name = :name""";

    private static final String COUNT = "insert into account_change (name, number) values (:name, :number)";

    private static final String ATTEMPTS =
            "update account set failed_attempts = :attempts, locked_until = :until where name = :name";

    // Allows plain reading, but neither a change nor a lock of any row until the transaction ends: a weaker mode lets
    // an attempt lock its row
    // and then wait for us, while we wait for that row.
    private static final String LOCK = "lock table account in exclusive mode";

    // A purge needs an ADMIN, so where there was one an account existed, whatever was purged. Rows under a key that is
    // not
    // in the key file do not count: where every such key is lost there is nobody left who could allow anything.
    private static final String EVER = """
            select exists (select 1 from account where split_part(mac, ':', 1) in (:keys))
                or exists (select 1 from audit_checkpoint where split_part(seal, ':', 1) in (:keys))
                or exists (select 1 from audit_event where action = 'ACCOUNT_ADDED' and split_part(mac, ':', 1) in (:keys))""";

    private final JdbcClient database;
    private final Vault vault;

    public AccountTable(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    Vault vault() {
        return vault;
    }

    void lock() {
        database.sql(LOCK).update();
    }

    /** Under one of the keys in the key file. */
    boolean accountEverExisted() {
        return database.sql(EVER)
                .param("keys", vault.keyIds())
                .query(Boolean.class)
                .single();
    }

    List<AccountRow> all() {
        return database.sql(ALL).query(AccountTable::read).list();
    }

    /** Locks the row. */
    Optional<AccountRow> find(String name) {
        return database.sql(ONE).param("name", name).query(AccountTable::read).optional();
    }

    void insert(AccountRow row, Instant at) {
        database.sql(INSERT)
                .param("name", row.name())
                .param("role", row.role().name())
                .param("hash", row.hash())
                .param("enabled", row.enabled())
                .param("at", utc(at))
                .param("mac", row.mac())
                .update();
    }

    void update(AccountRow row, Instant at) {
        database.sql(UPDATE)
                .param("name", row.name())
                .param("hash", row.hash())
                .param("enabled", row.enabled())
                .param("attempts", row.failedAttempts())
                .param("until", row.lockedUntil().map(AccountTable::utc).orElse(null))
                .param("at", utc(at))
                .param("changes", row.changes())
                .param("mac", row.mac())
                .update();
        database.sql(COUNT)
                .param("name", row.name())
                .param("number", row.changes())
                .update();
    }

    void updateAttempts(AccountRow row) {
        database.sql(ATTEMPTS)
                .param("name", row.name())
                .param("attempts", row.failedAttempts())
                .param("until", row.lockedUntil().map(AccountTable::utc).orElse(null))
                .update();
    }

    private static AccountRow read(ResultSet row, int number) throws SQLException {
        return new AccountRow(
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getString("password_hash"),
                row.getBoolean("enabled"),
                row.getInt("failed_attempts"),
                Optional.ofNullable(row.getObject("locked_until", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getInt("changes"),
                row.getInt("counted"),
                row.getString("mac"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
