package dev.vmcompat.restorepoint;

import dev.vmcompat.definition.AllowedChange;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.BlockInfo;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.ledger.Actor;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.ledger.AuditDraft;
import dev.vmcompat.ledger.Ledger;
import dev.vmcompat.vault.Unsealed;
import dev.vmcompat.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Restore points, from arranging to their proven end. Every act on a VM looks first and looks again, so that it may run any number of times,
 * and after a kill at any instruction goes on where it stood. The event is written before the row: after a kill one may be told twice, never
 * not at all. No database transaction is held across a call to a host.
 *
 * <p>Acts throw {@link dev.vmcompat.hypervisor.HypervisorException} and the guard's exceptions as they come, and
 * {@link RestorePointException} where the VM is not as the restore point needs it.
 */
public final class RestorePoints {

    private final RestorePointRepository rows;
    private final Vault vault;
    private final Ledger ledger;
    private final Clock clock;
    private final Duration keepAfterSuccess;

    /** @param keepAfterSuccess how long a restore point is held after its VM was upgraded or rolled back */
    public RestorePoints(JdbcClient database, Vault vault, Ledger ledger, Clock clock, Duration keepAfterSuccess) {
        this.rows = new RestorePointRepository(database);
        this.vault = vault;
        this.ledger = ledger;
        this.clock = clock;
        this.keepAfterSuccess = keepAfterSuccess;
    }

    /**
     * What any run could do to keep the disks of a VM; asks and changes nothing.
     *
     * @param definition with or without passwords
     */
    public static Foresight foresee(Host host, DomainId vm, DomainDefinition definition, Demand demand) {
        return Foresight.of(DecidedMeans.ofAnyRun(host, vm, definition, demand), demand.timing());
    }

    /**
     * Decides by which means a VM's disks can be kept, and writes down definition and NVRAM, sealed. Changes nothing on the host. One that is
     * on record already is returned as it is.
     *
     * @param definition with its passwords, from {@link Host#secureDefinition}
     */
    public Arrangement arrange(
            long run, String cluster, Host host, DomainId vm, DomainDefinition definition, Demand demand) {
        Optional<RestorePoint> standing = find(run, vm);
        if (standing.isPresent()) {
            return new Arrangement.Arranged(standing.get(), List.of());
        }
        DecidedMeans decided = DecidedMeans.of(run, host, vm, definition, demand);
        if (decided instanceof DecidedMeans.Impossible impossible) {
            if (demand.disksRequired()) {
                return new Arrangement.Impossible(impossible.why());
            }
            decided = new DecidedMeans.Possible(Means.NONE, List.of(), List.of());
        }
        DecidedMeans.Possible possible = (DecidedMeans.Possible) decided;
        Optional<String> nvramPath = nvramPath(host, vm, definition);
        Optional<byte[]> nvram = nvramPath.flatMap(host::readFile);
        List<String> notChecked = new ArrayList<>(possible.notChecked());
        nvramPath
                .filter(path -> nvram.isEmpty())
                .ifPresent(path -> notChecked.add("the NVRAM " + path + ", which can't be read and so is not kept"));
        if (nvramPath.isEmpty() && DomainFacts.of(definition).boot().isUefi()) {
            notChecked.add("the NVRAM of firmware that libvirt chooses at each start, which is not kept");
        }
        RestorePoint point = new RestorePoint(
                run,
                vm,
                cluster,
                host.uri().text(),
                possible.means(),
                possible.means() == Means.NONE ? Optional.empty() : Optional.of(RestorePoint.snapshotOf(run)),
                possible.disks(),
                nvram.isPresent() ? nvramPath : Optional.empty(),
                State.ARRANGED,
                false,
                false,
                false,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        rows.insert(
                point,
                vault.seal(context("definition", run, vm), definition.xml().getBytes(StandardCharsets.UTF_8)),
                nvram.map(bytes -> vault.seal(context("nvram", run, vm), bytes)).orElse(null));
        return new Arrangement.Arranged(find(run, vm).orElseThrow(), notChecked);
    }

    /** A definition with firmware chosen by libvirt names the file only while it runs. */
    private static Optional<String> nvramPath(Host host, DomainId vm, DomainDefinition definition) {
        var boot = DomainFacts.of(definition).boot();
        if (!boot.isUefi() || boot.nvram().isPresent()) {
            return boot.nvram();
        }
        return DomainFacts.of(new DomainDefinition(host.liveDescription(vm)))
                .boot()
                .nvram();
    }

    /**
     * Keeps the disks of a guest that runs, by overlays. Held already: looks whether it stands.
     *
     * @param quiesced ask the guest's agent to freeze its file systems meanwhile; where that is refused it is done without
     * @return how it was kept, for people
     * @throws RestorePointException if the guest does not run, a disk is no longer where it was, or the restore point is over
     */
    public String keepLive(GuardedVm guard, RestorePoint point, boolean quiesced) {
        RestorePoint now = current(point);
        refuseUnlessSealable(now);
        String how = "held";
        if (now.means() != Means.NONE) {
            Sealing sealing = new Sealing(guard, now);
            how = sealing.lookLive() ? "held, the guest running" : sealing.actLive(quiesced);
        }
        if (now.state() == State.ARRANGED) {
            tell(now, AuditAction.RESTORE_POINT_MADE, words(now) + ", while the guest runs, " + how);
            rows.state(now, State.HELD, Optional.empty());
        }
        return how;
    }

    /**
     * How many bytes of storage what was written since takes: the overlays'. Looks only.
     *
     * @return empty where that can't be told: inside the images nobody counts
     */
    public OptionalLong writtenSince(Host host, RestorePoint point) {
        if (point.means() != Means.EXTERNAL || point.state() != State.HELD) {
            return OptionalLong.empty();
        }
        long bytes = 0;
        for (PointDisk disk : point.disks()) {
            Optional<BlockInfo> info = host.blockInfo(point.vm(), disk.target());
            if (info.isEmpty()) {
                return OptionalLong.empty();
            }
            bytes += info.get().allocation();
        }
        return OptionalLong.of(bytes);
    }

    /** Whether the disks of a guest that runs are kept already, though perhaps not on record. */
    public boolean isKeptLive(GuardedVm guard, RestorePoint point) {
        RestorePoint now = current(point);
        return now.means() == Means.EXTERNAL && Sight.of(guard, now).listed();
    }

    private static void refuseUnlessSealable(RestorePoint now) {
        if (now.state().isOver() || now.state() == State.REVERTED || now.removing() || now.reverting()) {
            throw new RestorePointException(
                    now, "it can't be sealed: " + now.state().sentence());
        }
    }

    private static String words(RestorePoint point) {
        return point.means() + point.snapshot().map(name -> " " + name).orElse("");
    }

    /**
     * Keeps the disks of a VM that is down, exact to its last write. Held already: looks whether it stands and makes it again where it does not.
     *
     * @throws RestorePointException if the VM is not down, a disk is no longer where it was, or the restore point is over
     */
    public RestorePoint seal(GuardedVm guard, RestorePoint point) {
        RestorePoint now = current(point);
        refuseUnlessSealable(now);
        boolean made = false;
        if (now.means() != Means.NONE) {
            Sealing sealing = new Sealing(guard, now);
            if (!sealing.look()) {
                saveNvram(guard.host(), now);
                sealing.act();
                made = true;
            }
        }
        if (made || now.state() == State.ARRANGED) {
            tell(now, AuditAction.RESTORE_POINT_MADE, words(now));
            rows.state(now, State.HELD, Optional.empty());
        }
        return current(now);
    }

    /** The guest is down: now its variables are exact too. */
    private void saveNvram(Host host, RestorePoint point) {
        point.nvram()
                .flatMap(host::readFile)
                .ifPresent(bytes -> rows.nvram(point, vault.seal(context("nvram", point.run(), point.vm()), bytes)));
    }

    public Optional<RestorePoint> find(long run, DomainId vm) {
        return rows.find(run, vm);
    }

    /** Those of a cluster that are not over: what a way back took away is kept as long, too. */
    public List<RestorePoint> standing(String cluster) {
        return rows.standing(cluster);
    }

    /** Those of a cluster that are to go by now, that nobody keeps and that can be removed, the longest expired first. */
    public List<RestorePoint> expired(String cluster, Instant now) {
        return rows.expired(cluster, now);
    }

    /**
     * Holds it beyond its expiry; harmless where there is none.
     *
     * @param by name of the account that asked for it; recorded
     */
    public void keep(long run, DomainId vm, String by) {
        find(run, vm)
                .filter(point -> rows.keep(run, vm))
                .ifPresent(point -> tell(point, AuditAction.RESTORE_POINT_KEPT, "kept; asked for by " + by));
    }

    /**
     * The definition as it was, with its passwords: for comparing. Never define it while the disks are on overlays: the VM would start on their
     * bases and lose data.
     *
     * @throws LostKeyException if the key that sealed it is not in the key file
     * @throws UnreadableRestorePointException if it is not what was sealed
     */
    public DomainDefinition definition(RestorePoint point) {
        byte[] plain = open("definition", point, rows.definition(point));
        return new DomainDefinition(new String(plain, StandardCharsets.UTF_8));
    }

    /** A lost key keeps nothing from ending. */
    private Optional<DomainDefinition> readable(RestorePoint point) {
        try {
            return Optional.of(definition(point));
        } catch (UnreadableRestorePointException e) {
            return Optional.empty();
        }
    }

    private byte[] open(String what, RestorePoint point, byte[] bytes) {
        Unsealed unsealed = vault.open(context(what, point.run(), point.vm()), bytes);
        if (unsealed instanceof Unsealed.Plain plain) {
            return plain.bytes();
        } else if (unsealed instanceof Unsealed.UnknownKey unknown) {
            throw new LostKeyException(point.run(), point.vm(), unknown.keyId());
        }
        throw new UnreadableRestorePointException(point.run(), point.vm(), "its row was changed outside of vmcompat");
    }

    private static String context(String what, long run, DomainId vm) {
        return "restore_point." + what + " " + run + " " + vm;
    }

    /** What a comparison with {@link #definition} must tolerate now: the disk elements that libvirt wrote for the overlays. */
    public List<AllowedChange> allowedChanges(RestorePoint point) {
        boolean overlays = point.means() == Means.EXTERNAL
                && switch (point.state()) {
                    case ARRANGED, HELD -> true;
                    case REVERTED, REMOVED, LOST -> false;
                };
        return overlays
                ? List.of(new AllowedChange.DiskSources(
                        point.disks().stream().map(PointDisk::target).collect(Collectors.toSet())))
                : List.of();
    }

    /**
     * Its VM has its outcome: sets when it expires. Call it in the settling transaction, after the outcome; harmless where there is none.
     *
     * <p>Neither upgraded nor rolled back: it goes at once, but an expiry that was set earlier stays (a rollback that failed), and as long as the
     * VM needs attention that nobody resolved there is none.
     */
    public void settled(long run, DomainId vm, boolean upgraded, boolean rolledBack, Instant now) {
        rows.settled(run, vm, upgraded || rolledBack ? Optional.of(now.plus(keepAfterSuccess)) : Optional.empty(), now);
    }

    /**
     * Ends a restore point: snapshot and overlays are gone afterwards, and the definition names the disks' own files again.
     *
     * @param giveWay asked often while a block job of our own runs; once true, the job is aborted and continued by a later call
     */
    public Removal remove(GuardedVm guard, RestorePoint point, BooleanSupplier giveWay) {
        RestorePoint now = current(point);
        switch (now.state()) {
            case REMOVED -> {
                return new Removal.Removed();
            }
            case LOST -> {
                return new Removal.Lost("it was found lost before");
            }
            case ARRANGED, HELD, REVERTED -> {}
        }
        Removal removal = new Removing(guard, now, () -> readable(now), giveWay, () -> rows.removing(now)).run();
        if (removal instanceof Removal.Removed) {
            tell(now, AuditAction.RESTORE_POINT_REMOVED, "");
            rows.state(now, State.REMOVED, Optional.of(clock.instant()));
        } else if (removal instanceof Removal.Lost lost) {
            tell(now, AuditAction.RESTORE_POINT_LOST, lost.why());
            rows.state(now, State.LOST, Optional.of(clock.instant()));
        }
        return removal;
    }

    /** Its VM is gone from every host of the cluster: there is nothing to end, and nothing of it will come back. */
    public void vanished(RestorePoint point) {
        RestorePoint now = current(point);
        if (!now.state().isOver()) {
            tell(now, AuditAction.RESTORE_POINT_LOST, "its VM is on no host of the cluster any more");
            rows.state(now, State.LOST, Optional.of(clock.instant()));
        }
    }

    /** Its removal failed again and again: it is no longer tried by itself; harmless where it is over. */
    public void giveUp(RestorePoint point, String why) {
        RestorePoint now = current(point);
        if (!now.state().isOver()) {
            tell(now, AuditAction.RESTORE_POINT_NOT_REMOVED, why);
            rows.problem(now, why);
        }
    }

    /** Why a VM's disks can't go back to the restore point now; empty where they can, or did. Looks only, also at a VM that still runs. */
    public Optional<String> obstacle(GuardedVm guard, RestorePoint point) {
        RestorePoint now = current(point);
        if (now.state() == State.REVERTED) {
            return Optional.empty();
        }
        if (now.state().isOver()) {
            return Optional.of(now.state().sentence());
        }
        try {
            var unused = nvram(now);
        } catch (UnreadableRestorePointException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return new Reverting(guard, now, () -> {}).obstacle();
    }

    /**
     * Gives a VM that is down the bytes of the restore point back; everything written since is lost. The machine type goes back with an internal
     * snapshot; with overlays the definition stays but for its disks. Reverted already: nothing is done.
     *
     * @throws RestorePointException if the VM is not down or the disks can't go back any more
     */
    public void revertDisks(GuardedVm guard, RestorePoint point) {
        RestorePoint now = current(point);
        if (now.state() == State.REVERTED) {
            return;
        }
        if (now.state().isOver()) {
            throw new RestorePointException(
                    now, "the disks can't go back: " + now.state().sentence());
        }
        // Opened first: a lost key must not be found when the disks are back already.
        Optional<byte[]> nvram = nvram(now);
        new Reverting(guard, now, () -> rows.reverting(now)).run(nvram);
        rows.state(now, State.REVERTED, Optional.empty());
    }

    private Optional<byte[]> nvram(RestorePoint point) {
        return rows.nvram(point).map(bytes -> open("nvram", point, bytes));
    }

    private RestorePoint current(RestorePoint point) {
        return find(point.run(), point.vm())
                .orElseThrow(() -> new RestorePointException(point, "its record is missing"));
    }

    private void tell(RestorePoint point, AuditAction action, String after) {
        AuditDraft draft = AuditDraft.of(Actor.operatingSystem(), action)
                .inCluster(point.cluster())
                .ofRun(point.run())
                .ofVm(point.vm().uuid())
                .before(point.state().name());
        ledger.append(after.isEmpty() ? draft : draft.after(after));
    }
}
