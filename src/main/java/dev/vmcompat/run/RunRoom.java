package dev.vmcompat.run;

import dev.vmcompat.account.Accounts;
import dev.vmcompat.eligibility.LedgerFacts;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.plan.Approvals;
import dev.vmcompat.plan.Assessor;
import dev.vmcompat.plan.AssignedCheck;
import dev.vmcompat.plan.Planner;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOutlines;
import dev.vmcompat.plan.RunOutlines.Outline;
import dev.vmcompat.plan.RunRepository;
import dev.vmcompat.plan.RunStatus;
import dev.vmcompat.restorepoint.RestorePoints;
import dev.vmcompat.upgrade.AttemptRepository;
import dev.vmcompat.upgrade.AttentionRepository;
import dev.vmcompat.upgrade.Hooks;
import dev.vmcompat.upgrade.OutcomeRepository;
import dev.vmcompat.upgrade.Pace;
import dev.vmcompat.upgrade.PowerOffStage;
import dev.vmcompat.upgrade.ProgressRepository;
import dev.vmcompat.upgrade.Repositories;
import dev.vmcompat.upgrade.ResolutionRepository;
import dev.vmcompat.upgrade.RestoreStage;
import dev.vmcompat.upgrade.RollbackStage;
import dev.vmcompat.upgrade.SealStage;
import dev.vmcompat.upgrade.Sessions;
import dev.vmcompat.upgrade.Settlement;
import dev.vmcompat.upgrade.SnapshotStage;
import dev.vmcompat.upgrade.StageListener;
import dev.vmcompat.upgrade.StageProcessor;
import dev.vmcompat.upgrade.StageRunner;
import dev.vmcompat.upgrade.UpgradeStage;
import dev.vmcompat.upgrade.UpgradeVmJobConfiguration;
import dev.vmcompat.upgrade.VerifyRestartStage;
import dev.vmcompat.vault.Vault;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the jobs, their stages and what surrounds them together; the one place where the parts of a run meet. */
public final class RunRoom {

    private final Runner runner;
    private final ClusterWork work;

    private final Approvals approvals;
    private final RunRepository runs;
    private final RunOutlines outlines;
    private final RestorePoints restorePoints;
    private final Repositories repositories;
    private final ResolutionRepository resolutions;
    private final Assessor assessor;

    /**
     * What stands below.
     *
     * @param managers metadata namespaces of other management systems
     * @param checks the health checks that plans freeze
     * @param keepRestorePoints how long a restore point stays after a success
     * @param lockWait how long to wait for a holder that is no run
     */
    public record Foundation(
            Batch batch,
            JdbcClient database,
            Vault vault,
            Ledger ledger,
            Accounts accounts,
            Hypervisor hypervisor,
            Fences fences,
            Pace pace,
            StageListener listener,
            Interruption interruption,
            Clock clock,
            Set<String> managers,
            List<AssignedCheck> checks,
            Duration keepRestorePoints,
            Duration lockWait) {}

    /** Spring Batch and its transactions. */
    public record Batch(JobRepository repository, JobOperator operator, PlatformTransactionManager transactions) {}

    public RunRoom(Foundation on) {
        TransactionTemplate transaction = new TransactionTemplate(on.batch().transactions());
        this.outlines = new RunOutlines(on.database());
        this.runs = new RunRepository(on.database(), on.vault(), on.clock());
        this.repositories = new Repositories(
                new ProgressRepository(on.database()),
                new OutcomeRepository(on.database(), on.vault()),
                new AttemptRepository(on.database()),
                new AttentionRepository(on.database(), on.vault()));
        this.approvals = new Approvals(
                on.database(),
                on.vault(),
                runs,
                on.accounts(),
                on.ledger(),
                transaction,
                run -> isAtWork(run, on.fences()),
                on.clock());
        this.restorePoints =
                new RestorePoints(on.database(), on.vault(), on.ledger(), on.clock(), on.keepRestorePoints());
        this.assessor = new Assessor(
                on.managers(),
                vm -> new LedgerFacts(
                        repositories.outcomes().rolledBackFrom(vm),
                        repositories.progress().isInHand(vm)));
        Planner planner = new Planner(
                on.hypervisor(), assessor, runs, approvals, on.ledger(), transaction, on.clock(), on.checks());
        StopRequests stops = new StopRequests(on.database());
        Settlement settlement = new Settlement(repositories, restorePoints, on.ledger(), transaction, on.clock());
        Sessions sessions = new Sessions(runs);
        Hooks hooks = new Hooks(on.ledger());
        VmJobs jobs = vmJobs(on, settlement, sessions, hooks);
        AfterVm afterVm = new AfterVm(repositories, runs, hooks);
        LateShutdowns late = new LateShutdowns(repositories, outlines, on.ledger(), transaction, on.clock());
        Expiry expiry = new Expiry(
                restorePoints,
                new RestorePointEnd(restorePoints, repositories, outlines, on.clock()),
                new ExpiryJob(on.batch(), new ExpiryRepository(on.database()), on.ledger(), on.clock()),
                on.interruption(),
                on.clock());
        Claims claims = new Claims(repositories, on.ledger(), transaction, on.clock());
        TamperedWork tampered = new TamperedWork(restorePoints, outlines, settlement, on.clock());
        Recovery recovery = new Recovery(
                repositories.progress(), runs, tampered, claims, late, afterVm, expiry, jobs, sessions, on.ledger());
        this.resolutions = new ResolutionRepository(on.database(), on.vault());
        Engine engine = new Engine(
                repositories,
                runs,
                outlines,
                approvals,
                restorePoints,
                settlement,
                sessions,
                jobs,
                recovery,
                late,
                afterVm,
                expiry,
                stops,
                resolutions,
                on.interruption(),
                on.ledger(),
                on.vault(),
                transaction,
                on.clock());
        Starts starts = new Starts();
        Job parent = new CompatibilityUpgradeJobConfiguration(
                        on.batch().repository(), on.batch().transactions(), starts, planner, runs, approvals)
                .compatibilityUpgrade();
        this.runner = new Runner(
                engine,
                on.fences(),
                on.hypervisor(),
                new ParentJob(on.batch().operator(), on.batch().repository(), parent, starts));
        this.work = new ClusterWork(engine, on.fences(), on.hypervisor(), on.lockWait());
    }

    private boolean isAtWork(Run run, Fences fences) {
        boolean inHand = repositories
                .progress()
                .inHand(run.cluster())
                .filter(progress -> progress.work().run() == run.number())
                .isPresent();
        return inHand
                || (run.status() == RunStatus.RUNNING
                        && fences.living(run.cluster()).isPresent());
    }

    private VmJobs vmJobs(Foundation on, Settlement settlement, Sessions sessions, Hooks hooks) {
        StageRunner stageRunner =
                new StageRunner(repositories, settlement, approvals, on.ledger(), on.listener(), on.clock());
        StageProcessor processor = new StageProcessor(sessions, repositories, stageRunner, settlement, on.clock());
        PowerOffStage powerOff = new PowerOffStage(on.pace(), on.ledger(), restorePoints);
        SealStage seal = new SealStage(restorePoints, powerOff);
        UpgradeStage upgrade = new UpgradeStage(on.pace(), restorePoints, seal);
        RestoreStage restore = new RestoreStage(on.pace(), restorePoints);
        UpgradeVmJobConfiguration jobs =
                new UpgradeVmJobConfiguration(on.batch().repository(), processor, repositories.outcomes());
        Job upgradeVm = jobs.upgradeVm(new UpgradeVmJobConfiguration.Stages(
                new SnapshotStage(on.pace(), assessor, restorePoints, hooks),
                powerOff,
                seal,
                upgrade,
                new VerifyRestartStage(on.pace(), upgrade),
                restore));
        Job rollbackVm = jobs.rollbackVm(new RollbackStage(on.pace(), restorePoints, restore));
        return new VmJobs(on.batch().operator(), on.batch().repository(), upgradeVm, rollbackVm);
    }

    /** Plans, starts, continues. */
    public Runner runner() {
        return runner;
    }

    /** Recovers, rolls back, resolves, prunes. */
    public ClusterWork work() {
        return work;
    }

    public Approvals approvals() {
        return approvals;
    }

    public RunRepository runs() {
        return runs;
    }

    public RestorePoints restorePoints() {
        return restorePoints;
    }

    public Repositories repositories() {
        return repositories;
    }

    /** VMs that {@code resolve} may name by this run: on its list, or claimed for it; without proof, since letting go of a VM needs no plan. */
    public List<Outline> resolvable(long run) {
        List<Outline> all = new ArrayList<>(outlines.vms(run));
        for (AttentionRepository.Attention found : repositories.attention().ofRun(run)) {
            if (all.stream().noneMatch(vm -> vm.id().equals(found.vm()))) {
                all.add(new Outline(run, found.cluster(), found.vm(), found.name(), "", ""));
            }
        }
        return all;
    }

    /** What a person found to be true of a VM that needed attention, in words. */
    public Optional<String> resolution(long run, DomainId vm) {
        return resolutions.words(run, vm);
    }

    public Assessor assessor() {
        return assessor;
    }
}
