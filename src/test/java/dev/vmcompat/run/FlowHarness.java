package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.account.Account;
import dev.vmcompat.account.Accounts;
import dev.vmcompat.account.Authentication;
import dev.vmcompat.account.QuickAccounts;
import dev.vmcompat.account.Role;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.fence.FenceSettings;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.AssignedCheck;
import dev.vmcompat.plan.GivenParameter;
import dev.vmcompat.plan.GivenParameters;
import dev.vmcompat.plan.PlanListener;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.rig.Killed;
import dev.vmcompat.rig.Lifeline;
import dev.vmcompat.upgrade.Outcome;
import dev.vmcompat.upgrade.StageListener;
import dev.vmcompat.upgrade.StageName;
import dev.vmcompat.upgrade.StageResult;
import dev.vmcompat.upgrade.VmInHand;
import dev.vmcompat.upgrade.VmOutcome;
import dev.vmcompat.vault.Vault;
import dev.vmcompat.vault.Vaults;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.batch.core.scope.context.StepSynchronizationManager;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * The whole flow over a real PostgreSQL and hosts in memory: one cluster of its own in a shared database, and processes of the product that
 * plan, run, die and recover in it. Guests' time is moved by hand, so nothing waits.
 */
final class FlowHarness {

    static final String FROM = "pc-q35-5.2";
    static final String TO = "pc-q35-7.2";

    private static final AtomicInteger CLUSTERS = new AtomicInteger();
    private static final char[] PASSWORD = "correct horse battery".toCharArray();
    private static final FenceSettings FENCE = new FenceSettings(
            Duration.ofMinutes(2), Duration.ofSeconds(20), Duration.ofMinutes(1), Duration.ofMillis(1));

    final FakeHypervisor hypervisor = new FakeHypervisor();
    final String name;
    final ConnectionUri uri;
    final FakeHost host;
    Cluster cluster;
    final Vault vault = Vaults.any();
    final JdbcClient sql;
    /** What the configuration of each process asks of VMs from now on. */
    final List<AssignedCheck> checks = new ArrayList<>();

    /** What happens whenever a process begins to wait. */
    Runnable meanwhile = () -> {};

    private final TestDatabase database;
    private final Map<String, String> before = new LinkedHashMap<>();

    FlowHarness(TestDatabase database) {
        this(database, "c" + CLUSTERS.incrementAndGet());
    }

    /** With a cluster that the database may know. */
    FlowHarness(TestDatabase database, String name) {
        this.name = name;
        this.uri = new ConnectionUri("fake://" + name + "/system");
        this.host = hypervisor.addHost(uri);
        this.cluster = Cluster.of(name, uri);
        this.database = database;
        // Killed processes leave Batch's context of their step on the thread, by the step's number, which another
        // database may have, too.
        while (StepSynchronizationManager.getContext() != null) {
            StepSynchronizationManager.close();
        }
        this.sql = JdbcClient.create(database.application());
    }

    /** Its clock: the guests' and the product's. */
    Clock clock() {
        return hypervisor.clock();
    }

    /** A second host of the cluster. */
    FakeHost addHost() {
        ConnectionUri second = new ConnectionUri("fake://" + name + "-2/system");
        cluster = Cluster.of(name, uri, second);
        return hypervisor.addHost(second);
    }

    /** Adds a VM; names are unique in the database, since UUIDs come from them. */
    FakeDomain add(FakeDomain vm) {
        host.add(vm);
        before.put(vm.name().text(), vm.definition());
        return vm;
    }

    FakeDomain running(String vm) {
        return add(FakeDomain.aRunningVm(unique(vm)));
    }

    FakeDomain stopped(String vm) {
        return add(FakeDomain.aStoppedVm(unique(vm)));
    }

    private String unique(String vm) {
        return name + "-" + vm;
    }

    /** The definition it had when it was added. */
    String before(FakeDomain vm) {
        return before.get(vm.name().text());
    }

    /** The definition it is to have afterwards: exactly that. */
    String upgraded(FakeDomain vm) {
        return before(vm).replace(FROM, TO).replace("type='qcow2'/>", "type='qcow2' discard='unmap'/>");
    }

    Program process() {
        return new Program(StageListener.none());
    }

    Program process(StageListener listener) {
        return new Program(listener);
    }

    static RunOptions options(String... keysAndValues) {
        return RunOptions.of(given(keysAndValues));
    }

    static GivenParameters given(String... keysAndValues) {
        List<GivenParameter> given = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            given.add(new GivenParameter(keysAndValues[i], keysAndValues[i + 1], "the test"));
        }
        return GivenParameters.check(given);
    }

    boolean isClaimed(FakeDomain vm) {
        return vm.definition().contains(Claim.NAMESPACE)
                || vm.running().filter(xml -> xml.contains(Claim.NAMESPACE)).isPresent();
    }

    /** Our claim in its definition, as it stands there. */
    static String claimOf(FakeDomain vm) {
        String xml = vm.definition();
        int start = xml.indexOf("<vmcompat:claim");
        return xml.substring(start, xml.indexOf("/>", start) + 2);
    }

    List<String> events(AuditAction action) {
        return sql.sql("select coalesce(after, '') from audit_event where cluster = ? and action = ? order by seq")
                .param(name)
                .param(action.name())
                .query(String.class)
                .list();
    }

    /** It runs on the old type, with the definition it had, and nothing of ours is on it. */
    void isAsBefore(FakeDomain vm) {
        assertThat(vm.definition()).isEqualTo(before(vm));
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(vm.liveMachineType()).contains(FROM);
        assertThat(isClaimed(vm)).isFalse();
    }

    /** Lets a process of the product work on the run, and kills it just before a call to the host. */
    void killedBefore(String operation, Run run) {
        killedBefore(operation, 1, run);
    }

    /** The same before the nth such call. */
    void killedBefore(String operation, int nth, Run run) {
        Program killed = process();
        host.faults()
                .before(operation, () -> {
                    killed.life.kill();
                    throw new Killed("before " + operation);
                })
                .nth(nth);
        dies(killed, run);
    }

    /** The same when the call has happened, and nobody knows. */
    void killedAfter(String operation, Run run) {
        Program killed = process();
        host.faults().after(operation, killed.life::kill).once();
        dies(killed, run);
    }

    /** The same when a stage has begun and done nothing yet. */
    void killedAtTheBeginningOf(StageName stage, Run run) {
        List<Program> killed = new ArrayList<>();
        killed.add(process(new StageListener() {
            @Override
            public void stageStarted(VmInHand vm, StageName started) {
                if (started == stage) {
                    killed.get(0).life.kill();
                }
            }

            @Override
            public void stageEnded(VmInHand vm, StageName ended, StageResult result) {}

            @Override
            public void settled(VmInHand vm, Outcome outcome, String why) {}
        }));
        dies(killed.get(0), run);
    }

    private void dies(Program killed, Run run) {
        List<String> told = new ArrayList<>();
        dies(() -> told.add(killed.start(run).toString()));
        assertThat(killed.life.isDead()).as("%s", told).isTrue();
        host.faults().clear();
    }

    /** How often the host was told to do something. */
    long calls(String operation) {
        return host.mutations().stream()
                .filter(call -> call.operation().equals(operation))
                .count();
    }

    /** The one run of its cluster. */
    Run only() {
        long number = sql.sql("select number from run where cluster = ?")
                .param(name)
                .query(Long.class)
                .single();
        return process().room.runs().find(number).orElseThrow();
    }

    /** However the death of the process shows in it. */
    static void dies(Runnable act) {
        try {
            act.run();
        } catch (Killed | RuntimeException expected) {
            assertThat(expected).isNotNull();
        }
    }

    /** Past the triggers, as whoever owns the tables could. */
    void tamper(String table, String statement) {
        JdbcClient owner = JdbcClient.create(database.owner());
        owner.sql("alter table " + table + " disable trigger user").update();
        try {
            owner.sql(statement).update();
        } finally {
            owner.sql("alter table " + table + " enable trigger user").update();
        }
    }

    /** A process of the product. It ends when the test lets go of it, or is killed by its lifeline. */
    final class Program {

        final Lifeline life = new Lifeline();
        final Accounts accounts;
        final RunRoom room;
        final Ledger ledger;

        private Program(StageListener listener) {
            DataSource source = life.over(database.application());
            JdbcClient client = JdbcClient.create(source);
            JdbcTransactionManager transactions = new JdbcTransactionManager(source);
            ledger = new Ledger(client, transactions, vault, clock());
            accounts = QuickAccounts.over(client, vault, ledger, transactions, clock());
            room = new RunRoom(new RunRoom.Foundation(
                    new BatchRepository(source, transactions).batch(),
                    client,
                    vault,
                    ledger,
                    accounts,
                    life.over(hypervisor),
                    new Fences(life.over(database.directConnections()::open), FENCE, ledger, clock()),
                    new FakePace(hypervisor, () -> meanwhile.run()),
                    listener,
                    new Interruption(Duration.ofSeconds(1)),
                    clock(),
                    Set.of(),
                    checks,
                    Duration.ofHours(24),
                    Duration.ZERO));
        }

        Account admin() {
            accounts.addFirst("admin", PASSWORD);
            return authenticated("admin").account();
        }

        /** Another administrator, so that one of them can be disabled. */
        Account admin(String other) {
            admin();
            accounts.add(authenticated("admin"), other, Role.ADMIN, PASSWORD);
            return authenticated(other).account();
        }

        Authentication.Authenticated authenticated(String account) {
            return (Authentication.Authenticated) accounts.authenticate(account, PASSWORD, Role.OPERATOR);
        }

        Run plan(String... keysAndValues) {
            return room.runner().plan(cluster, options(keysAndValues), "os:test@host");
        }

        Run plan(PlanListener listener) {
            return room.runner().plan(cluster, options(), "os:test@host", listener);
        }

        void approve(Run run) {
            room.approvals().approve(run, admin(), Duration.ofDays(7));
        }

        Run approved(String... keysAndValues) {
            Run run = plan(keysAndValues);
            approve(run);
            return run;
        }

        StartResult start(Run run, String... narrowing) {
            return start(Optional.of(run.number()), narrowing);
        }

        /** As {@code run} without a number. */
        StartResult start(Optional<Long> run, String... narrowing) {
            return start(cluster, run, narrowing);
        }

        /** As a configuration says that names the cluster's hosts anew. */
        StartResult start(Cluster cluster, Optional<Long> run, String... narrowing) {
            return room.runner()
                    .start(new Runner.Start(
                            cluster,
                            run,
                            RunOptions.standard(),
                            frozen -> frozen.narrowedBy(given(narrowing)),
                            awaiting -> {},
                            "os:test@host"));
        }

        /** Takes the cluster, whether anything is in hand or not. */
        StartResult recoverAnyway() {
            return start(Optional.empty());
        }

        StartResult recover() {
            return room.work().recover(cluster);
        }

        Run run(Run planned) {
            return room.runs().find(planned.number()).orElseThrow();
        }

        Optional<VmOutcome> outcome(Run run, FakeDomain vm) {
            return room.repositories().outcomes().find(run.number(), vm.id());
        }

        /** Outcome and code in one text, such as {@code SKIPPED SHUTDOWN_TIMED_OUT}. */
        String settled(Run run, FakeDomain vm) {
            return outcome(run, vm)
                    .map(outcome -> outcome.outcome() + " " + outcome.code())
                    .orElse("not settled");
        }
    }
}
