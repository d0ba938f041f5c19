package dev.vmcompat.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.account.Authentication.Authenticated;
import dev.vmcompat.account.Authentication.Locked;
import dev.vmcompat.account.Authentication.WrongPassword;
import dev.vmcompat.ledger.AuditFilter;
import dev.vmcompat.ledger.ChainState;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.ledger.TestLedger;
import dev.vmcompat.rig.Eventually;
import dev.vmcompat.vault.Vaults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/** Two processes on one database guess together: it is as if one did, and neither learns which accounts there are. */
class PasswordGuessingTests {

    private static final String RIGHT = "correct horse battery";
    private static final String WRONG = "wrong horse battery";
    private static final int GUESSES = 12;

    private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T22:00:00Z"), ZoneOffset.UTC);
    private final TestLedger test = new TestLedger(Vaults.any(), clock);
    private final CountingEncoder here = new CountingEncoder();
    private final CountingEncoder there = new CountingEncoder();
    private final Accounts one = process(here);
    private final Accounts other = process(there);

    @BeforeEach
    void makeAnAdministrator() {
        one.addFirst("admin", RIGHT.toCharArray());
    }

    @AfterEach
    void drop() {
        test.close();
    }

    @Test
    void guessesOfTwoProcessesAddUp() {
        for (int i = 0; i < 5; i++) {
            assertThat(guess(i % 2 == 0 ? one : other, "admin", WRONG)).isEqualTo(new WrongPassword());
        }
        assertThat(guess(one, "admin", RIGHT)).isInstanceOf(Locked.class);
        assertThat(guess(other, "admin", RIGHT)).isInstanceOf(Locked.class);
    }

    @Test
    void atMostFiveAreCheckedWhenBothGuessWithManyThreads() throws Exception {
        here.comparisons.set(0);
        List<Authentication> outcomes = atOnce("admin");
        assertThat(outcomes).filteredOn(WrongPassword.class::isInstance).hasSize(5);
        assertThat(outcomes).filteredOn(Locked.class::isInstance).hasSize(2 * GUESSES - 5);
        assertThat(here.comparisons.get() + there.comparisons.get()).isEqualTo(5);
        assertThat(guess(one, "admin", RIGHT)).isInstanceOf(Locked.class);

        List<String> actions = new ArrayList<>();
        test.ledger.read(AuditFilter.all(), event -> actions.add(event.action()));
        assertThat(actions).filteredOn("PASSWORD_WRONG"::equals).hasSize(5);
        assertThat(actions).filteredOn("PASSWORD_NOT_CHECKED"::equals).hasSize(2 * GUESSES - 5 + 1);
        assertThat(actions).contains("ACCOUNT_LOCKED");
        assertThat(test.ledger.verify(Optional.empty())).isInstanceOf(ChainState.Verified.class);
    }

    @Test
    void twoGuessesThatLookAtTheAccountTogetherCountTwice() throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        try {
            var guesses = new TransactionTemplate(test.ownerTransactions()).execute(status -> {
                test.owner.sql("select 1 from account for update").query().listOfRows();
                var begun = List.of(
                        threads.submit(() -> guess(one, "admin", WRONG)),
                        threads.submit(() -> guess(other, "admin", WRONG)));
                Eventually.await("both wait for the row", Duration.ofSeconds(30), () -> waiting() == 2);
                return begun;
            });
            for (var guess : guesses) {
                assertThat(guess.get()).isEqualTo(new WrongPassword());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(test.owner
                        .sql("select failed_attempts from account")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    /** Sessions of this database that wait for what another one holds. */
    private int waiting() {
        return test.application
                .sql(
                        "select count(*) from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0")
                .query(Integer.class)
                .single();
    }

    @Test
    void anUnknownNameCostsTheSameHashesAsAKnownOneAndIsToldTheSame() throws Exception {
        int known = hashesOf("admin");
        assertThat(known).isEqualTo(2 * GUESSES);
        for (String unknown : List.of("nobody", "ADMIN", "admin ", "' or 1=1 --", "\u0000", "x".repeat(10_000))) {
            assertThat(hashesOf(unknown)).as(unknown).isEqualTo(known);
        }
        assertThat(guess(one, "nobody", WRONG)).isEqualTo(new WrongPassword());
        assertThat(one.list()).extracting(Account::name).containsExactly("admin");
    }

    @Test
    void lockOfOneAccountIsNoneOfAnother() throws Exception {
        Authenticated admin = (Authenticated) guess(one, "admin", RIGHT);
        one.add(admin, "night", Role.OPERATOR, RIGHT.toCharArray());
        atOnce("night");
        assertThat(guess(other, "night", RIGHT)).isInstanceOf(Locked.class);
        assertThat(guess(other, "admin", RIGHT)).isInstanceOf(Authenticated.class);
        assertThat(other.unlock(admin, "night")).isInstanceOf(AccountChange.Done.class);
        assertThat(guess(one, "night", RIGHT)).isInstanceOf(Authenticated.class);
    }

    private int hashesOf(String name) throws Exception {
        here.hashes.set(0);
        there.hashes.set(0);
        List<Authentication> unused = atOnce(name);
        return here.hashes.get() + there.hashes.get();
    }

    /** Wrong guesses from both processes, each in a thread of its own, all let go together. */
    private List<Authentication> atOnce(String name) throws Exception {
        var threads = Executors.newFixedThreadPool(2 * GUESSES);
        try {
            CyclicBarrier together = new CyclicBarrier(2 * GUESSES);
            List<Callable<Authentication>> guesses = new ArrayList<>();
            for (int i = 0; i < 2 * GUESSES; i++) {
                Accounts from = i % 2 == 0 ? one : other;
                guesses.add(() -> {
                    together.await();
                    return guess(from, name, WRONG);
                });
            }
            List<Authentication> outcomes = new ArrayList<>();
            for (var outcome : threads.invokeAll(guesses)) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Authentication guess(Accounts accounts, String name, String password) {
        return accounts.authenticate(name, password.toCharArray(), Role.OPERATOR);
    }

    /** With nothing in common but the database, the way to it, and the key file. */
    private Accounts process(PasswordEncoder hasher) {
        var vault = Vaults.any();
        return new Accounts(
                new AccountTable(test.application, vault),
                new Ledger(test.application, test.transactions, vault, clock),
                test.transactions,
                new Passwords(hasher),
                clock);
    }
}
