package dev.vmcompat.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.account.AccountChange.Done;
import dev.vmcompat.account.AccountChange.Refusal;
import dev.vmcompat.account.AccountChange.Refused;
import dev.vmcompat.account.Authentication.Authenticated;
import dev.vmcompat.account.Authentication.Disabled;
import dev.vmcompat.account.Authentication.Locked;
import dev.vmcompat.account.Authentication.NotAllowed;
import dev.vmcompat.account.Authentication.NotGenuine;
import dev.vmcompat.account.Authentication.WrongPassword;
import dev.vmcompat.ledger.AuditEvent;
import dev.vmcompat.ledger.AuditFilter;
import dev.vmcompat.ledger.ChainState;
import dev.vmcompat.ledger.TestLedger;
import dev.vmcompat.vault.Vaults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountsTests {

    private static final String RIGHT = "correct horse battery";
    private static final String WRONG = "wrong horse battery";

    private final SettableClock clock = new SettableClock();
    private final CountingEncoder encoder = new CountingEncoder();
    private final TestLedger test = new TestLedger(Vaults.any(), clock);
    private final Accounts accounts = accounts();

    @AfterEach
    void drop() {
        test.close();
    }

    @Test
    void firstAdminIsMadeFreelyButOnlyOnce() {
        assertThat(accounts.addFirst("admin", RIGHT.toCharArray())).isInstanceOf(Done.class);
        assertThat(accounts.addFirst("second", RIGHT.toCharArray())).isEqualTo(new Refused(Refusal.NOT_FIRST));
    }

    @Test
    void firstAdminIsNotMadeAgainWhenTheRowsAreGone() {
        accounts.addFirst("admin", RIGHT.toCharArray());
        test.owner.sql("delete from account").update();
        assertThat(accounts.addFirst("intruder", RIGHT.toCharArray())).isEqualTo(new Refused(Refusal.NOT_FIRST));
    }

    @Test
    void firstAdminIsNotMadeAgainWhenTheRowNamesAKeyThatNobodyHas() {
        accounts.addFirst("admin", RIGHT.toCharArray());
        test.owner.sql("update account set mac = 'gone' || mac").update();
        assertThat(accounts.addFirst("intruder", RIGHT.toCharArray())).isEqualTo(new Refused(Refusal.NOT_FIRST));
    }

    @Test
    void onlyOneFirstAdminWhenTwoAreMadeAtOnce() throws Exception {
        var outcomes = atOnce(4, i -> accounts.addFirst("admin" + i, RIGHT.toCharArray()));
        assertThat(outcomes).filteredOn(Done.class::isInstance).hasSize(1);
    }

    @Test
    void rightPasswordAuthenticatesForWhatTheRoleCovers() {
        var admin = admin();
        accounts.add(admin, "op", Role.OPERATOR, RIGHT.toCharArray());
        assertThat(authenticate("admin", RIGHT, Role.OPERATOR)).isInstanceOf(Authenticated.class);
        assertThat(authenticate("op", RIGHT, Role.OPERATOR)).isInstanceOf(Authenticated.class);
        assertThat(authenticate("op", RIGHT, Role.ADMIN)).isEqualTo(new NotAllowed(Role.ADMIN));
    }

    @Test
    void fiveFailuresLockForFifteenMinutesAlsoForTheRightPassword() {
        admin();
        for (int i = 0; i < 5; i++) {
            assertThat(authenticate("admin", WRONG, Role.ADMIN)).isEqualTo(new WrongPassword());
        }
        assertThat(authenticate("admin", RIGHT, Role.ADMIN))
                .isEqualTo(new Locked(clock.instant().plus(Duration.ofMinutes(15))));
        clock.advance(Duration.ofMinutes(15).minusSeconds(1));
        assertThat(authenticate("admin", RIGHT, Role.ADMIN)).isInstanceOf(Locked.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(authenticate("admin", WRONG, Role.ADMIN)).isEqualTo(new WrongPassword());
        assertThat(authenticate("admin", RIGHT, Role.ADMIN)).isInstanceOf(Authenticated.class);
    }

    @Test
    void successBeginsTheCountAnew() {
        admin();
        for (int i = 0; i < 12; i++) {
            var last = i % 4 == 3;
            assertThat(authenticate("admin", last ? RIGHT : WRONG, Role.ADMIN))
                    .isInstanceOf(last ? Authenticated.class : WrongPassword.class);
        }
    }

    @Test
    void atMostFiveGuessesAreCheckedWhenTwentyComeAtOnce() throws Exception {
        admin();
        var outcomes = atOnce(20, i -> authenticate("admin", WRONG, Role.ADMIN));
        assertThat(outcomes).filteredOn(WrongPassword.class::isInstance).hasSize(5);
        assertThat(outcomes).filteredOn(Locked.class::isInstance).hasSize(15);
        assertThat(test.ledger.verify(Optional.empty())).isInstanceOf(ChainState.Verified.class);
    }

    @Test
    void attemptIsCommittedBeforeTheHashIsChecked() {
        admin();
        encoder.duringMatch = () -> assertThat(attempts()).isEqualTo(1);
        authenticate("admin", WRONG, Role.ADMIN);
        encoder.duringMatch = () -> {
            throw new IllegalStateException("killed");
        };
        assertThatThrownBy(() -> authenticate("admin", WRONG, Role.ADMIN)).hasMessage("killed");
        assertThat(attempts()).isEqualTo(2);
    }

    @Test
    void oneHashIsSpentWhateverTheNameAndItsState() {
        var admin = admin();
        accounts.add(admin, "off", Role.OPERATOR, RIGHT.toCharArray());
        accounts.disable(admin, "off");
        for (var name : List.of("admin", "off", "nobody", "not a name", "")) {
            for (var password : List.of(RIGHT, WRONG, "", "x".repeat(100))) {
                encoder.hashes.set(0);
                authenticate(name, password, Role.ADMIN);
                assertThat(encoder.hashes).as("%s %s", name, password).hasValue(1);
            }
        }
        for (int i = 0; i < 5; i++) {
            authenticate("admin", WRONG, Role.ADMIN);
        }
        encoder.hashes.set(0);
        assertThat(authenticate("admin", RIGHT, Role.ADMIN)).isInstanceOf(Locked.class);
        assertThat(encoder.hashes).hasValue(1);
    }

    @Test
    void rowWrittenBySqlIsNoAccount() {
        var admin = admin();
        accounts.add(admin, "op", Role.OPERATOR, RIGHT.toCharArray());
        test.application
                .sql("update account set role = 'ADMIN' where name = 'op'")
                .update();
        test.application
                .sql(
                        "insert into account select 'copy', role, password_hash, enabled, 0, null, created_at, changed_at, mac from account where name = 'admin'")
                .update();
        assertThat(authenticate("op", RIGHT, Role.ADMIN)).isEqualTo(new NotGenuine());
        assertThat(authenticate("copy", RIGHT, Role.ADMIN)).isEqualTo(new NotGenuine());
        assertThat(accounts.changePassword(admin, "copy", RIGHT.toCharArray()))
                .isEqualTo(new Refused(Refusal.NOT_GENUINE));
        assertThat(accounts.disable(admin, "admin")).isEqualTo(new Refused(Refusal.LAST_ADMIN));
    }

    @Test
    void anOldRowThatIsPutBackBySqlIsNoAccount() {
        var admin = admin();
        accounts.add(admin, "second", Role.ADMIN, RIGHT.toCharArray());
        var row = test.application
                .sql("select password_hash, mac from account where name = 'second'")
                .query((columns, at) -> List.of(columns.getString(1), columns.getString(2)))
                .single();
        accounts.disable(admin, "second");
        test.application
                .sql("update account set enabled = true, changes = 0, password_hash = ?, mac = ? where name = 'second'")
                .params(row.get(0), row.get(1))
                .update();
        assertThat(authenticate("second", RIGHT, Role.ADMIN)).isEqualTo(new NotGenuine());
        assertThat(accounts.list())
                .filteredOn(account -> account.name().equals("second"))
                .noneMatch(Account::genuine);
    }

    @Test
    void anAccountIsGenuineAfterEveryKindOfChange() {
        var admin = admin();
        accounts.add(admin, "op", Role.OPERATOR, RIGHT.toCharArray());
        accounts.changePassword(admin, "op", WRONG.toCharArray());
        accounts.unlock(admin, "op");
        assertThat(authenticate("op", WRONG, Role.OPERATOR)).isInstanceOf(Authenticated.class);
        accounts.disable(admin, "op");
        assertThat(accounts.list()).allMatch(Account::genuine);
    }

    @Test
    void lastEnabledAdminCannotBeDisabledNeitherByTwoAtOnce() throws Exception {
        var admin = admin();
        assertThat(accounts.disable(admin, "admin")).isEqualTo(new Refused(Refusal.LAST_ADMIN));
        accounts.add(admin, "second", Role.ADMIN, RIGHT.toCharArray());
        var outcomes = atOnce(2, i -> accounts.disable(admin, i == 0 ? "admin" : "second"));
        assertThat(outcomes).filteredOn(Done.class::isInstance).hasSize(1);
        assertThat(accounts.list()).filteredOn(Account::enabled).hasSize(1);
    }

    @Test
    void changesNeedAnAdminWhoIsStillEnabled() {
        var admin = admin();
        accounts.add(admin, "second", Role.ADMIN, RIGHT.toCharArray());
        accounts.add(admin, "op", Role.OPERATOR, RIGHT.toCharArray());
        var operator = (Authenticated) authenticate("op", RIGHT, Role.OPERATOR);
        assertThat(accounts.unlock(operator, "admin")).isEqualTo(new Refused(Refusal.NOT_ADMIN));
        assertThat(accounts.changePassword(operator, "admin", WRONG.toCharArray()))
                .isEqualTo(new Refused(Refusal.NOT_ADMIN));
        assertThat(accounts.changePassword(operator, "op", WRONG.toCharArray())).isInstanceOf(Done.class);
        assertThat(authenticate("op", WRONG, Role.OPERATOR)).isInstanceOf(Authenticated.class);
        accounts.disable(admin, "admin");
        assertThat(accounts.unlock(admin, "second")).isEqualTo(new Refused(Refusal.NOT_ADMIN));
        assertThat(authenticate("admin", RIGHT, Role.ADMIN)).isEqualTo(new Disabled());
        assertThat(authenticate("admin", WRONG, Role.ADMIN)).isEqualTo(new WrongPassword());
    }

    @Test
    void unlockLiftsTheLock() {
        var admin = admin();
        accounts.add(admin, "op", Role.OPERATOR, RIGHT.toCharArray());
        for (int i = 0; i < 6; i++) {
            authenticate("op", WRONG, Role.OPERATOR);
        }
        assertThat(accounts.unlock(admin, "op")).isInstanceOf(Done.class);
        assertThat(authenticate("op", RIGHT, Role.OPERATOR)).isInstanceOf(Authenticated.class);
    }

    @Test
    void newPasswordsAndNamesAreHeldToTheRules() {
        var admin = admin();
        assertThat(add(admin, "a", "elevenchars")).isEqualTo(new Refused(Refusal.PASSWORD_TOO_SHORT));
        assertThat(add(admin, "a", "\u00e4".repeat(37))).isEqualTo(new Refused(Refusal.PASSWORD_TOO_LONG));
        assertThat(add(admin, "a", "\u00e4".repeat(36))).isInstanceOf(Done.class);
        assertThat(add(admin, "a", RIGHT)).isEqualTo(new Refused(Refusal.NAME_TAKEN));
        assertThat(add(admin, "os:root", RIGHT)).isEqualTo(new Refused(Refusal.BAD_NAME));
        assertThat(accounts.unlock(admin, "nobody")).isEqualTo(new Refused(Refusal.NO_SUCH_ACCOUNT));
        assertThat(authenticate("a", "\u00e4".repeat(36) + "more", Role.OPERATOR))
                .isEqualTo(new WrongPassword());
    }

    @Test
    void everyOutcomeIsAnEventWithoutThePassword() {
        var admin = admin();
        authenticate("admin", WRONG, Role.ADMIN);
        authenticate(RIGHT.replace(' ', '-'), WRONG, Role.ADMIN);
        accounts.disable(admin, "admin");
        var events = new ArrayList<AuditEvent>();
        test.ledger.read(AuditFilter.all(), events::add);
        assertThat(events)
                .extracting(AuditEvent::action)
                .containsExactly(
                        "ACCOUNT_ADDED",
                        "PASSWORD_ACCEPTED",
                        "PASSWORD_WRONG",
                        "PASSWORD_WRONG",
                        "ACCOUNT_CHANGE_REFUSED");
        assertThat(events.toString()).doesNotContain("horse");
        assertThat(events.get(1).actor().text()).isEqualTo("admin");
        assertThat(events.get(2).actor().text()).startsWith("os:");
    }

    @Test
    void refusesToCheckAPasswordInsideATransaction() {
        assertThatThrownBy(() -> test.transaction().execute(status -> authenticate("admin", RIGHT, Role.ADMIN)))
                .isInstanceOf(IllegalStateException.class);
    }

    private Accounts accounts() {
        return new Accounts(
                new AccountTable(test.application, test.vault),
                test.ledger,
                test.transactions,
                new Passwords(encoder),
                clock);
    }

    private Authenticated admin() {
        accounts.addFirst("admin", RIGHT.toCharArray());
        return (Authenticated) authenticate("admin", RIGHT, Role.ADMIN);
    }

    private AccountChange add(Authenticated by, String name, String password) {
        return accounts.add(by, name, Role.OPERATOR, password.toCharArray());
    }

    private Authentication authenticate(String name, String password, Role needed) {
        return accounts.authenticate(name, password.toCharArray(), needed);
    }

    private int attempts() {
        return test.owner
                .sql("select failed_attempts from account where name = 'admin'")
                .query(Integer.class)
                .single();
    }

    private static <T> List<T> atOnce(int count, java.util.function.IntFunction<T> call) throws Exception {
        var threads = Executors.newFixedThreadPool(count);
        try {
            var calls = IntStream.range(0, count)
                    .<Callable<T>>mapToObj(i -> () -> call.apply(i))
                    .toList();
            var outcomes = new ArrayList<T>();
            for (var outcome : threads.invokeAll(calls)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static final class SettableClock extends Clock {

        private volatile Instant now = Instant.parse("2026-11-23T22:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
