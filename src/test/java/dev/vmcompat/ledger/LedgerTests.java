package dev.vmcompat.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.vault.Vaults;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerTests {

    private static final Actor ADMIN = Actor.account("admin");
    private static final UUID VM = UUID.fromString("0b0f2c8e-30f2-4f5e-9a4b-6a3f4f5b7c12");

    private final TestLedger test = new TestLedger();
    private final Ledger ledger = test.ledger;

    @AfterEach
    void drop() {
        test.close();
    }

    @Test
    void readsWhatWasAppendedToTheMicrosecond() {
        var appended = ledger.append(AuditDraft.of(Actor.operatingSystem("root", "node1"), AuditAction.STAGE_ENDED)
                .inCluster("c1")
                .ofRun(7)
                .ofVm(VM)
                .atStage("upgrade")
                .before("pc-q35-5.2")
                .after("pc-q35-7.2"));
        assertThat(read(AuditFilter.all())).containsExactly(appended);
        assertThat(appended)
                .isEqualTo(new AuditEvent(
                        1,
                        TestLedger.NOW.truncatedTo(ChronoUnit.MICROS),
                        new Actor("os:root@node1"),
                        "STAGE_ENDED",
                        Optional.of("c1"),
                        Optional.of(7L),
                        Optional.of(VM),
                        Optional.of("upgrade"),
                        Optional.of("pc-q35-5.2"),
                        Optional.of("pc-q35-7.2")));
    }

    @Test
    void emptyChainIsVerified() {
        assertThat(ledger.verify(Optional.of(ledger.head()))).isEqualTo(new ChainState.Verified(0, 0));
    }

    @Test
    void chainIsVerifiedInAnotherTimeZoneThanItWasWrittenIn() {
        append(3);
        test.transaction().executeWithoutResult(status -> {
            test.application.sql("set local time zone 'America/St_Johns'").update();
            append(2);
        });
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(5, 5));
    }

    @Test
    void chainIsVerifiedWithTextThatPostgresCannotHold() {
        var event = ledger.append(draft(1).after("a\0b\uD800c\uD83D\uDE00"));
        assertThat(event.after()).contains("a\uFFFDb\uFFFDc\uD83D\uDE00");
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(1, 1));
    }

    @Test
    void eventIsGoneWhenTheCallersTransactionRollsBackAndTheChainHasNoGap() {
        append(1);
        test.transaction().executeWithoutResult(status -> {
            ledger.append(draft(2));
            status.setRollbackOnly();
        });
        append(1);
        assertThat(read(AuditFilter.all())).extracting(AuditEvent::seq).containsExactly(1L, 2L);
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(2, 2));
    }

    @Test
    void tenAppendersAtOnceLeaveNoGap() throws Exception {
        var threads = Executors.newFixedThreadPool(10);
        try {
            var calls = IntStream.range(0, 10)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        append(10);
                        return true;
                    })
                    .toList();
            for (var call : threads.invokeAll(calls)) {
                assertThat(call.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(read(AuditFilter.all()))
                .extracting(AuditEvent::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(100, 100));
    }

    @Test
    void readsOnlyWhatTheFilterAsksFor() {
        ledger.append(draft(1).ofRun(1));
        var wanted = ledger.append(draft(2).ofRun(2).ofVm(VM));
        ledger.append(draft(3).ofRun(2));
        assertThat(read(AuditFilter.all().ofRun(2).ofVm(VM))).containsExactly(wanted);
        assertThat(read(AuditFilter.all().ofVm(VM))).containsExactly(wanted);
        assertThat(read(AuditFilter.all().since(wanted.at()))).hasSize(3);
        assertThat(read(AuditFilter.all().since(TestLedger.NOW))).hasSize(3);
        assertThat(read(AuditFilter.all().since(wanted.at().plus(1, ChronoUnit.MICROS))))
                .isEmpty();
    }

    @Test
    void readsMoreThanOneFetchWithAnActionOfANewerVersion() {
        append(1200);
        test.tamper("update audit_event set action = 'FROM_THE_FUTURE' where seq = 700");
        var events = read(AuditFilter.all());
        assertThat(events).hasSize(1200);
        assertThat(AuditAction.named(events.get(699).action())).isEmpty();
        assertThat(AuditAction.named(events.get(698).action())).contains(AuditAction.RUN_PLANNED);
    }

    @Test
    void historyCannotBeChangedByApplicationOrOwner() {
        append(3);
        for (var client : List.of(test.application, test.owner)) {
            for (var sql : List.of(
                    "update audit_event set actor = 'x' where seq = 2",
                    "delete from audit_event where seq = 3",
                    "truncate audit_event")) {
                assertThatThrownBy(() -> client.sql(sql).update()).as(sql).hasStackTraceContaining("ERROR: ");
            }
        }
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(3, 3));
    }

    @Test
    void everyChangedColumnIsFound() {
        ledger.append(draft(1));
        ledger.append(AuditDraft.of(ADMIN, AuditAction.VM_SETTLED)
                .inCluster("c")
                .ofRun(1)
                .ofVm(VM)
                .atStage("s")
                .before("b")
                .after("a"));
        for (var column : List.of("cluster", "stage", "before", "after", "actor", "action")) {
            changedAndBack(column, "'x'");
        }
        changedAndBack("run", "2");
        changedAndBack("uuid", "'00000000-0000-0000-0000-000000000000'");
        changedAndBack("at", "at + interval '1 microsecond'");
        changedAndBack("mac", "'k1:AAAA'");
        for (var column : List.of("cluster", "stage", "before", "after", "run", "uuid")) {
            changedAndBack(column, "null");
        }
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(2, 2));
    }

    private void changedAndBack(String column, String value) {
        test.tamper("create table if not exists saved as select * from audit_event where false; delete from saved;"
                + " insert into saved select * from audit_event; update audit_event set " + column + " = " + value
                + " where seq = 2");
        assertThat(ledger.verify(Optional.empty()))
                .as(column + " = " + value)
                .isEqualTo(new ChainState.Broken(2, ChainFault.CHANGED));
        test.tamper("delete from audit_event; insert into audit_event select * from saved");
    }

    @Test
    void removedEventIsFound() {
        append(5);
        test.tamper("delete from audit_event where seq = 3");
        broken(3, ChainFault.MISSING);
    }

    @Test
    void removedBeginningIsFound() {
        append(5);
        test.tamper("delete from audit_event where seq <= 2");
        broken(1, ChainFault.MISSING);
    }

    @Test
    void removedAndRenumberedIsFound() {
        append(5);
        test.tamper(
                "delete from audit_event where seq = 3; update audit_event set seq = 3 where seq = 4; update audit_event set seq = 4 where seq = 5");
        broken(3, ChainFault.CHANGED);
    }

    @Test
    void exchangedEventsAreFound() {
        append(5);
        test.tamper("update audit_event set seq = -1 where seq = 3; update audit_event set seq = 3 where seq = 4;"
                + " update audit_event set seq = 4 where seq = -1");
        broken(3, ChainFault.CHANGED);
    }

    @Test
    void eventInsertedPastTheLedgerIsFound() {
        append(2);
        test.application
                .sql(
                        "insert into audit_event (seq, at, actor, action, mac) values (3, now(), 'admin', 'RUN_APPROVED', 'k1:AAAA')")
                .update();
        broken(3, ChainFault.CHANGED);
    }

    @Test
    void cutTailIsFoundByTheHead() {
        append(5);
        test.tamper("delete from audit_event where seq >= 4");
        broken(4, ChainFault.TAIL_CUT);
    }

    @Test
    void cutTailWithItsHeadIsFoundByTheAnchorAlone() {
        append(5);
        var anchor = ledger.head();
        test.tamper(
                "delete from audit_event where seq >= 4; update audit_head set (seq, mac) = (select seq, mac from audit_event where seq = 3)");
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(3, 3));
        assertThat(ledger.verify(Optional.of(anchor))).isEqualTo(new ChainState.Broken(4, ChainFault.TAIL_CUT));
    }

    @Test
    void cutTailThatGrewAgainIsFoundByTheAnchor() {
        append(5);
        var anchor = ledger.head();
        test.tamper(
                "delete from audit_event where seq >= 4; update audit_head set (seq, mac) = (select seq, mac from audit_event where seq = 3)");
        ledger.append(draft(99).after("another"));
        append(2);
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Verified(6, 6));
        assertThat(ledger.verify(Optional.of(anchor))).isEqualTo(new ChainState.Broken(5, ChainFault.ANCHOR_DIFFERS));
    }

    @Test
    void emptiedHistoryIsFoundByTheAnchor() {
        append(2);
        var anchor = ledger.head();
        test.tamper("delete from audit_event; update audit_head set seq = 0, mac = ''");
        assertThat(ledger.verify(Optional.of(anchor))).isEqualTo(new ChainState.Broken(1, ChainFault.TAIL_CUT));
    }

    @Test
    void changedHeadIsFound() {
        append(3);
        test.tamper("update audit_head set mac = 'k1:AAAA'");
        broken(3, ChainFault.HEAD_CHANGED);
        test.tamper("update audit_head set seq = 2");
        broken(3, ChainFault.NOT_APPENDED);
        test.tamper("delete from audit_head");
        broken(1, ChainFault.NOT_APPENDED);
    }

    @Test
    void chainGoesOnUnderANewKeyAndIsUnknownWithoutTheOldOne() {
        append(2);
        var rotated = test.with(Vaults.with("k2 " + Vaults.OTHER_KEY, "k1 " + Vaults.FIRST_KEY));
        rotated.append(draft(3));
        assertThat(rotated.verify(Optional.empty())).isEqualTo(new ChainState.Verified(3, 3));
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Broken(3, ChainFault.UNKNOWN_KEY));
        assertThat(test.with(Vaults.with("k2 " + Vaults.OTHER_KEY)).verify(Optional.empty()))
                .isEqualTo(new ChainState.Broken(1, ChainFault.UNKNOWN_KEY));
    }

    @Test
    void anOlderAnchorHoldsWhenTheChainGrew() {
        append(2);
        var anchor = ledger.head();
        append(2);
        assertThat(ledger.verify(Optional.of(anchor))).isEqualTo(new ChainState.Verified(4, 4));
    }

    private void broken(long seq, ChainFault why) {
        assertThat(ledger.verify(Optional.empty())).isEqualTo(new ChainState.Broken(seq, why));
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            ledger.append(draft(i));
        }
    }

    private List<AuditEvent> read(AuditFilter filter) {
        var events = new ArrayList<AuditEvent>();
        ledger.read(filter, events::add);
        return events;
    }

    private static AuditDraft draft(int number) {
        return AuditDraft.of(ADMIN, AuditAction.RUN_PLANNED).after("draft " + number);
    }
}
