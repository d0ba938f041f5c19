package dev.vmcompat.upgrade;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The one VM that a stage works on: what was planned for it, what is known of it, where it is, and the door to change it. */
public final class VmInHand {

    private final ClusterSession session;
    private final Run run;
    private final PlannedVm planned;
    private final Progress progress;
    private final Host host;
    private final ProgressRepository repository;
    private final GuardedVm guard;
    private Notes notes;

    VmInHand(
            ClusterSession session,
            Run run,
            PlannedVm planned,
            Progress progress,
            Host host,
            ProgressRepository repository,
            Instant now) {
        this.session = session;
        this.run = run;
        this.planned = planned;
        this.progress = progress;
        this.host = host;
        this.repository = repository;
        this.notes = progress.notes();
        boolean running = notes.has(Note.ACTIVE_BEFORE)
                ? notes.flag(Note.ACTIVE_BEFORE)
                : planned.facts().active();
        Claim claim = session.claim(progress.work(), planned.from(), planned.to(), running, now);
        this.guard = session.fence().guard(host, planned.id(), claim);
    }

    public DomainId id() {
        return planned.id();
    }

    public WorkId work() {
        return progress.work();
    }

    public Run run() {
        return run;
    }

    public RunOptions options() {
        return run.options();
    }

    public PlannedVm planned() {
        return planned;
    }

    public Cluster cluster() {
        return session.cluster();
    }

    public ClusterSession session() {
        return session;
    }

    public Progress progress() {
        return progress;
    }

    /** For looking. */
    public Host host() {
        return host;
    }

    /** For acting. */
    public GuardedVm guard() {
        return guard;
    }

    public DomainState state() {
        return host.state(id());
    }

    public DomainEntry entry() {
        return host.entry(id());
    }

    /** The persistent definition with its secrets, read now. */
    public DomainDefinition definition() {
        return new DomainDefinition(host.secureDefinition(id()));
    }

    /** The machine type that runs; empty while it is down. */
    public Optional<String> liveMachine() {
        return state().power().isActive()
                ? new DomainDefinition(host.liveDescription(id())).machineType()
                : Optional.empty();
    }

    /** Whether it executes on the machine type. */
    public boolean runsOn(String machine) {
        return liveMachine().filter(machine::equals).isPresent();
    }

    /** Whether its definition says that a Windows runs in it, which takes longer. */
    public boolean isWindows() {
        return DomainFacts.of(new DomainDefinition(host.inactiveDefinition(id())))
                .osinfo()
                .filter(system -> system.contains("microsoft.com"))
                .isPresent();
    }

    public boolean ranBefore() {
        return notes.flag(Note.ACTIVE_BEFORE);
    }

    public Notes notes() {
        return notes;
    }

    /** Writes a note, committed when this returns. */
    public void note(Note note, Object value) {
        note(notes.with(note, value));
    }

    /** Writes several at once. */
    void note(Notes changed) {
        notes = changed;
        repository.write(work(), notes);
    }

    /** Asked again, and not seen down since: a request cannot be withdrawn. */
    void noteRequest(Instant now) {
        Notes asked = notes.has(Note.SHUTDOWN_FIRST) ? notes : notes.with(Note.SHUTDOWN_FIRST, now);
        note(asked.without(Note.CUT_AT).with(Note.SHUTDOWN_LAST, now).with(Note.SHUTDOWN_OPEN, true));
    }

    /** It is down here: no request is open any more. */
    void noteDown() {
        forget(Note.SHUTDOWN_OPEN);
        noteHost();
    }

    private void noteHost() {
        String here = host.uri().text();
        if (notes.text(Note.HOST).filter(here::equals).isEmpty()) {
            note(Note.HOST, here);
        }
    }

    public void forget(Note note) {
        if (notes.has(note)) {
            note(notes.without(note));
        }
    }

    /**
     * Puts this holder's epoch into the claim, or sets it where no later stage is on record; see design of the fence.
     *
     * @throws dev.vmcompat.fence.ClaimLostException if it was there and is gone: somebody else acts on the VM, and a person looks
     */
    void claim(Instant now) {
        if (notes.has(Note.REVERT_AT)) {
            guard.setClaimAfterRevert();
            return;
        }
        if (!guard.isClaimed() && progress.claimedAt().isPresent()) {
            guard.requireClaim();
        }
        noteHost();
        guard.setClaim();
        repository.claimed(work(), now);
    }

    /** Removes our claim; after a revert whose end is not known, the one that the snapshot brought back, too. */
    void release() {
        if (notes.has(Note.REVERT_AT)) {
            guard.setClaimAfterRevert();
        }
        guard.removeClaim();
    }

    /** Whether its guest was asked to go down, or it was down in our hands. */
    boolean wasDisturbed() {
        return Stream.of(Note.SHUTDOWN_LAST, Note.CUT_AT, Note.OFF_AT).anyMatch(note -> notes().has(note));
    }
}
