package dev.vmcompat.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Vaults;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class RunRepositoryTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private static final Instant NOW = Instant.parse("2026-11-24T01:00:00Z");
    private static final List<String> HOSTS = List.of("qemu:///system");

    private final Vault vault = Vaults.any();
    private final JdbcClient sql = JdbcClient.create(DATABASE.owner());
    private final RunRepository runs = new RunRepository(sql, vault, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aRunThatWasStoredBeforeAParameterExistedIsStillTheOneThatWasFrozen() {
        Run stored = store(runs.nextNumber());
        String without = ",\"health.interval\":10000";
        String frozen = stored.options().frozenJson().replace(without, "");
        String options = stored.options().toJson().replace(without, "");
        String digest = Digest.of(stored.number(), stored.cluster(), HOSTS, frozen, List.of());
        sql.sql("update run set options = ?, digest = ?, mac = ? where number = ?")
                .params(options, digest, mac(stored, options, digest), stored.number())
                .update();

        assertThat(digest).isNotEqualTo(stored.digest());
        assertThat(runs.find(stored.number()))
                .get()
                .satisfies(run -> assertThat(run.digest()).isEqualTo(digest))
                .satisfies(run -> assertThat(run.options()).isEqualTo(stored.options()));
    }

    private Run store(long number) {
        Run run = new Run(
                number,
                "c" + number,
                RunStatus.COMPLETED,
                HOSTS,
                RunOptions.standard(),
                List.of(),
                Digest.of(number, "c" + number, HOSTS, RunOptions.standard(), List.of()),
                "os:test@host",
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        runs.insert(run);
        return run;
    }

    private String mac(Run run, String options, String digest) {
        return vault.mac(
                "run",
                Long.toString(run.number()),
                run.cluster(),
                "[\"qemu:///system\"]",
                options,
                digest,
                run.createdBy(),
                NOW.toString());
    }
}
