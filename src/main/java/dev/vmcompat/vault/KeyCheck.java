package dev.vmcompat.vault;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the key file with the proofs in the database, so that a wrong key file is noticed before anything is written under it. */
public final class KeyCheck {

    private static final String FIRST_USE = """
            insert into key_check (key_id, proof, created_at) values (:id, :proof, :at)
            on conflict (key_id) do nothing""";

    private static final String PROOF = "select proof from key_check where key_id = :id";

    private static final String IDS = "select key_id from key_check";

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;

    /** Each call of {@link #check} is one or two statements per key, each its own transaction unless the caller has one. */
    public KeyCheck(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /** Ids of the keys that wrote to this database, whether they are in a key file or not; none in a new one. */
    public static NavigableSet<String> writers(JdbcClient database) {
        return new TreeSet<>(database.sql(IDS).query(String.class).list());
    }

    /**
     * Writes the proof of a key used for the first time and compares the others.
     *
     * @throws WrongKeyException where a key is not the one its id stood for before
     */
    public KeyState check() {
        for (var id : vault.keyIds()) {
            var proof = vault.macUnder(id, "key_check", id, vault.installation().toString());
            database.sql(FIRST_USE)
                    .param("id", id)
                    .param("proof", proof)
                    .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .update();
            var known = database.sql(PROOF).param("id", id).query(String.class).single();
            if (!known.equals(proof)) {
                throw new WrongKeyException(id);
            }
        }
        var lost = writers(database);
        vault.keyIds().forEach(lost::remove);
        return lost.isEmpty() ? new KeyState.Complete() : new KeyState.Lost(lost);
    }
}
