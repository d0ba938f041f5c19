package dev.vmcompat.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.vault.KeyCheck;
import dev.vmcompat.vault.KeyState;
import dev.vmcompat.vault.Vaults;
import dev.vmcompat.vault.WrongKeyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryPurgeTests {

    private static final Actor ADMIN = Actor.account("admin");

    @TempDir
    Path directory;

    private final TestLedger test = new TestLedger();
    private final Clock later = Clock.fixed(TestLedger.NOW.plus(Duration.ofDays(1)), ZoneOffset.UTC);
    private final Ledger tomorrow = new Ledger(test.application, test.transactions, test.vault, later);
    private final HistoryPurge purge = new HistoryPurge(test.owner, test.ownerTransactions(), test.vault, later);

    @AfterEach
    void drop() {
        test.close();
    }

    @Test
    void removesWhatIsOlderAndTheRestIsStillVerified() {
        append(test.ledger, 3);
        var anchor = test.ledger.head();
        append(tomorrow, 2);
        assertThat(purge.purge(later.instant(), ADMIN, Optional.of(anchor))).isEqualTo(new Purged.Removed(3, 3));
        // Two that stayed, and the purge itself.
        assertThat(test.ledger.verify(Optional.of(anchor))).isEqualTo(new ChainState.Verified(3, 6));
        append(tomorrow, 1);
        assertThat(test.ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(4, 7));
        assertThatThrownBy(() ->
                        test.owner.sql("delete from audit_event where seq = 5").update())
                .hasStackTraceContaining("append-only");
    }

    @Test
    void nothingIsRemovedWhenNothingIsOlder() {
        append(tomorrow, 2);
        assertThat(purge.purge(later.instant(), ADMIN, Optional.empty())).isEqualTo(new Purged.Nothing());
        assertThat(test.ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(2, 2));
    }

    @Test
    void newestEventStaysWhenAllAreOlder() {
        append(test.ledger, 3);
        assertThat(purge.purge(later.instant(), ADMIN, Optional.empty())).isEqualTo(new Purged.Removed(2, 2));
        assertThat(test.ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(2, 4));
    }

    @Test
    void refusesWhenTheChainIsBroken() {
        append(test.ledger, 2);
        append(tomorrow, 1);
        test.tamper("update audit_event set actor = 'x' where seq = 1");
        assertThat(purge.purge(later.instant(), ADMIN, Optional.empty()))
                .isEqualTo(new Purged.Refused(new ChainState.Broken(1, ChainFault.CHANGED)));
    }

    @Test
    void applicationRoleCannotPurge() {
        append(test.ledger, 3);
        assertThatThrownBy(() -> test.application
                        .sql("select purge_history(1, 'x', now(), 'x')")
                        .query(Long.class)
                        .single())
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void forgedCheckpointIsFound() {
        append(test.ledger, 3);
        test.owner
                .sql("select purge_history(2, 'intruder', now(), 'k1:AAAA')")
                .query(Long.class)
                .single();
        assertThat(test.ledger.verify(Optional.empty()))
                .isEqualTo(new ChainState.Broken(2, ChainFault.CHECKPOINT_FORGED));
    }

    @Test
    void removedCheckpointIsFound() {
        append(test.ledger, 3);
        append(tomorrow, 1);
        purge.purge(later.instant(), ADMIN, Optional.empty());
        test.tamper("delete from audit_checkpoint");
        assertThat(test.ledger.verify(Optional.empty())).isEqualTo(new ChainState.Broken(1, ChainFault.MISSING));
    }

    @Test
    void furthestAnchorIsReadBackAlsoAfterALineThatACrashCutShort() throws Exception {
        var file = directory.resolve("anchors");
        var anchors = new AnchorFile(file);
        assertThat(anchors.furthest()).isEmpty();
        anchors.append(test.ledger.head());
        append(test.ledger, 2);
        var head = test.ledger.head();
        Files.writeString(file, "99 k1:AA", StandardOpenOption.APPEND);
        anchors.append(head);
        assertThat(anchors.furthest()).contains(head);
        Files.writeString(file, "rubbish end\n", StandardOpenOption.APPEND);
        assertThatThrownBy(anchors::furthest).isInstanceOf(AnchorFileException.class);
    }

    @Test
    void keyCheckTellsWrongAndLostKeys() {
        assertThat(keyCheck("k1 " + Vaults.FIRST_KEY).check()).isEqualTo(new KeyState.Complete());
        assertThat(keyCheck("k1 " + Vaults.FIRST_KEY).check()).isEqualTo(new KeyState.Complete());
        assertThatThrownBy(() -> keyCheck("k1 " + Vaults.OTHER_KEY).check())
                .isInstanceOf(WrongKeyException.class)
                .hasMessageContaining("k1");
        assertThat(keyCheck("k2 " + Vaults.OTHER_KEY).check())
                .isEqualTo(new KeyState.Lost(new TreeSet<>(Set.of("k1"))));
        assertThat(keyCheck("k2 " + Vaults.OTHER_KEY, "k1 " + Vaults.FIRST_KEY).check())
                .isEqualTo(new KeyState.Complete());
    }

    private KeyCheck keyCheck(String... keyLines) {
        return new KeyCheck(test.application, Vaults.with(keyLines), later);
    }

    private static void append(Ledger ledger, int count) {
        for (int i = 0; i < count; i++) {
            ledger.append(AuditDraft.of(ADMIN, AuditAction.RUN_PLANNED).after("draft " + i));
        }
    }
}
