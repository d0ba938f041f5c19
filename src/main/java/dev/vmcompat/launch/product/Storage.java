package dev.vmcompat.launch.product;

import dev.vmcompat.account.AccountTable;
import dev.vmcompat.account.Accounts;
import dev.vmcompat.account.Passwords;
import dev.vmcompat.database.Database;
import dev.vmcompat.database.DatabaseAddress;
import dev.vmcompat.database.DatabaseSettings;
import dev.vmcompat.database.EmbeddedPostgresSettings;
import dev.vmcompat.eligibility.AssessmentOptions;
import dev.vmcompat.launch.configuration.Configuration;
import dev.vmcompat.launch.configuration.DatabaseProperties;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.vault.KeyCheck;
import dev.vmcompat.vault.KeyFile;
import dev.vmcompat.vault.KeyState;
import dev.vmcompat.vault.MissingKeyFileException;
import dev.vmcompat.vault.SecretFile;
import dev.vmcompat.vault.Vault;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Database, keys, ledger and accounts of this installation, each opened when it is first needed. */
final class Storage implements AutoCloseable {

    private final Configuration configuration;
    private final Map<String, String> environment;
    private final Clock clock;
    private final Outside outside;
    private final Lazy<Database> database = new Lazy<>(this::openDatabase);
    private final Lazy<DataSource> dataSource = new Lazy<>(this::openDataSource);
    private final Lazy<JdbcTransactionManager> transactions =
            new Lazy<>(() -> new JdbcTransactionManager(dataSource()));
    private final Lazy<Vault> vault = new Lazy<>(this::openVault);
    private final Lazy<Ledger> ledger = new Lazy<>(this::openLedger);
    private final Lazy<Accounts> accounts = new Lazy<>(this::openAccounts);

    Storage(Configuration configuration, Map<String, String> environment, Clock clock, Outside outside) {
        this.configuration = configuration;
        this.environment = environment;
        this.clock = clock;
        this.outside = outside;
    }

    Configuration configuration() {
        return configuration;
    }

    Clock clock() {
        return clock;
    }

    /** Whether no database is configured, so that the embedded one serves. */
    boolean isEmbedded() {
        return configuration.database().url().isEmpty();
    }

    EmbeddedPostgresSettings embedded() {
        return configuration
                .database()
                .embeddedDirectory()
                .map(EmbeddedPostgresSettings::in)
                .orElseGet(() -> EmbeddedPostgresSettings.forThisUser(environment));
    }

    /** Metadata namespaces of other management systems: those that are known, and those of the configuration. */
    Set<String> managers() {
        Set<String> managers = new HashSet<>(AssessmentOptions.KNOWN_MANAGERS);
        managers.addAll(configuration.eligibility().managedElsewhere());
        return managers;
    }

    /** Where an installation without configuration keeps what it needs: the embedded database, its key, the demo fleet. */
    Path home() {
        return embedded().folder();
    }

    /** The head of the history is written there at each run's end, outside the database, so that a cut tail is found. */
    Path anchorFile() {
        return configuration
                .history()
                .anchorFile()
                .orElseGet(() -> keyFile().resolveSibling(keyFile().getFileName() + ".anchor"));
    }

    Database database() {
        return database.get();
    }

    DataSource dataSource() {
        return dataSource.get();
    }

    JdbcClient jdbc() {
        return JdbcClient.create(dataSource());
    }

    JdbcTransactionManager transactions() {
        return transactions.get();
    }

    Vault vault() {
        return vault.get();
    }

    /** The key file; with the embedded database it lies beside its folder and is made on first use. */
    Path keyFile() {
        return configuration.secrets().keyFile().orElseGet(() -> home().resolve("vmcompat.key"));
    }

    Ledger ledger() {
        return ledger.get();
    }

    Accounts accounts() {
        return accounts.get();
    }

    /** Keys that wrote to the database and are not in the key file. */
    KeyState keys() {
        return new KeyCheck(jdbc(), vault(), clock).check();
    }

    private Database openDatabase() {
        return Database.open(
                isEmbedded() ? new DatabaseSettings.Embedded(embedded()) : ownServer(configuration.database()));
    }

    private DataSource openDataSource() {
        return outside.database().apply(database().dataSource());
    }

    private static DatabaseSettings ownServer(DatabaseProperties properties) {
        String url = properties.url().orElseThrow();
        Optional<DatabaseAddress> owner = properties
                .ownerUsername()
                .map(user -> new DatabaseAddress(url, user, password(properties.ownerPasswordFile())));
        return new DatabaseSettings.OwnServer(
                new DatabaseAddress(url, properties.username().orElseThrow(), password(properties.passwordFile())),
                owner);
    }

    private static String password(Optional<Path> file) {
        return file.map(path -> {
                    char[] password = SecretFile.read(path);
                    try {
                        return new String(password);
                    } finally {
                        Arrays.fill(password, '\0');
                    }
                })
                .orElse("");
    }

    /** A database that was written to is never given a new key by itself. */
    private Vault openVault() {
        if (Files.notExists(keyFile(), LinkOption.NOFOLLOW_LINKS)) {
            var writers = KeyCheck.writers(jdbc());
            if (!writers.isEmpty()) {
                throw new MissingKeyFileException(keyFile(), writers);
            }
        }
        boolean made = isEmbedded() && configuration.secrets().keyFile().isEmpty();
        return new Vault(made ? KeyFile.readOrCreate(keyFile()) : KeyFile.read(keyFile()));
    }

    private Ledger openLedger() {
        KeyState state = keys();
        Ledger opened = new Ledger(jdbc(), transactions(), vault(), clock);
        if (state instanceof KeyState.Lost lost) {
            lost.keyIds().forEach(opened::recordLostKey);
        }
        return opened;
    }

    private Accounts openAccounts() {
        return new Accounts(new AccountTable(jdbc(), vault()), ledger(), transactions(), new Passwords(), clock);
    }

    @Override
    public void close() {
        database.ifMade(Database::close);
    }
}
