package dev.vmcompat.fence;

import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.hypervisor.ShutdownMode;
import dev.vmcompat.hypervisor.SnapshotFlag;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.StartMode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The only door to calls that change a VM. Before each call the cluster must surely be held and the VM's configured metadata carry exactly our
 * claim with our epoch; otherwise nothing is done. A transient domain (somebody undefined it while it ran) has no configured layer: then what
 * runs carries the claim.
 *
 * <p>All methods throw {@link FenceLostException} where the cluster is no longer held or a newer claim stands, {@link ClaimLostException} where
 * the claim is gone or another's, and {@link dev.vmcompat.hypervisor.HypervisorException} as the port does.
 */
public final class GuardedVm {

    private final Fence fence;
    private final Host host;
    private final DomainId vm;
    private final Claim claim;

    GuardedVm(Fence fence, Host host, DomainId vm, Claim claim) {
        if (claim.epoch() != fence.epoch()) {
            throw new IllegalArgumentException(
                    "a claim carries its holder's epoch " + fence.epoch() + ", not " + claim.epoch());
        }
        this.fence = fence;
        this.host = host;
        this.vm = vm;
        this.claim = claim;
    }

    public DomainId vm() {
        return vm;
    }

    public Claim claim() {
        return claim;
    }

    /** Reading needs no fence. */
    public Host host() {
        return host;
    }

    /**
     * Sets our claim in both layers, or puts this epoch into the claim of the same work. Never over another's.
     *
     * @throws ClaimLostException if another installation's claim, or one for other work of ours, stands there
     */
    public void setClaim() {
        fence.ensureHeld();
        configured().ifPresent(this::refuseOther);
        live().ifPresent(this::refuseOther);
        writeClaim();
    }

    /**
     * Sets our claim after a revert whose end is not known: over none, or over one of this installation that is not newer, whatever its work. A
     * snapshot brings back the claim of the work that made it.
     *
     * @throws ClaimLostException if another installation's claim stands there
     */
    public void setClaimAfterRevert() {
        fence.ensureHeld();
        configured().ifPresent(this::refuseForeignOrNewer);
        live().ifPresent(this::refuseForeignOrNewer);
        writeClaim();
    }

    /** Removes our claim from both layers; harmless where there is none. Another's stays in both, and is refused. */
    public void removeClaim() {
        fence.ensureHeld();
        Optional<String> configured = configured();
        Optional<String> live = live();
        configured.ifPresent(this::refuseOther);
        live.ifPresent(this::refuseOther);
        if (configured.isPresent()) {
            change(actions -> actions.removeMetadata(vm, Layer.CONFIG, Claim.NAMESPACE));
        }
        if (live.isPresent()) {
            changeLive(actions -> actions.removeMetadata(vm, Layer.LIVE, Claim.NAMESPACE));
        }
    }

    /**
     * Defines what was made from a definition, if that one still stands: libvirt replaces whatever is there, so that what somebody else edited
     * meanwhile would be lost. Sets the claim again where the definition does not carry it as it stands.
     *
     * @param read as {@link Host#secureDefinition} had it
     * @param changed what it is to be
     * @throws HypervisorException BUSY where another definition stands now; nothing is defined then
     */
    public void define(String read, String changed) {
        requireClaim();
        if (!host.secureDefinition(vm).equals(read)) {
            throw new HypervisorException(
                    HypervisorException.Kind.BUSY,
                    "define",
                    host.uri(),
                    vm,
                    "somebody else has changed its definition since it was read",
                    null);
        }
        change(actions -> actions.define(changed));
        if (!configured().flatMap(Claim::parse).equals(Optional.of(claim))) {
            writeClaim();
        }
    }

    public void start(StartMode mode) {
        act(actions -> actions.start(vm, mode));
    }

    public void resume() {
        act(actions -> actions.resume(vm));
    }

    public void shutdown(ShutdownMode mode) {
        act(actions -> actions.shutdown(vm, mode));
    }

    public void destroy(DestroyMode mode) {
        act(actions -> actions.destroy(vm, mode));
    }

    public void autostart(boolean on) {
        act(actions -> actions.autostart(vm, on));
    }

    public void createSnapshot(String snapshotXml, Set<SnapshotFlag> flags) {
        act(actions -> actions.createSnapshot(vm, snapshotXml, flags));
    }

    /**
     * Reverts, and sets the claim again before anything else: the snapshot holds it as it was then. Where the revert's end is not known, nothing
     * more is done: see {@link #setClaimAfterRevert}.
     */
    public void revertSnapshot(SnapshotName name) {
        act(actions -> actions.revertSnapshot(vm, name));
        writeClaim();
    }

    public void deleteSnapshot(SnapshotName name) {
        act(actions -> actions.deleteSnapshot(vm, name));
    }

    public void forgetSnapshot(SnapshotName name) {
        act(actions -> actions.forgetSnapshot(vm, name));
    }

    public void blockCommit(String disk) {
        act(actions -> actions.blockCommit(vm, disk));
    }

    public void blockPivot(String disk) {
        act(actions -> actions.blockPivot(vm, disk));
    }

    public void blockAbort(String disk) {
        act(actions -> actions.blockAbort(vm, disk));
    }

    public void updateDevice(String deviceXml) {
        act(actions -> actions.updateDevice(vm, deviceXml));
    }

    public void deleteFile(String path) {
        act(actions -> actions.deleteFile(path));
    }

    public void writeFile(String path, byte[] content) {
        act(actions -> actions.writeFile(path, content));
    }

    /**
     * Returns only while our claim with our epoch stands: for what is concluded without another call.
     *
     * @throws ClaimLostException if it is gone or another's
     */
    public void requireClaim() {
        fence.ensureHeld();
        String standing = standing()
                .orElseThrow(
                        () -> new ClaimLostException(vm, "our claim on " + vm + " is gone: somebody else removed it"));
        Claim found = refuseOther(standing);
        if (found.epoch() != claim.epoch()) {
            throw new ClaimLostException(
                    vm, "the claim on " + vm + " carries epoch " + found.epoch() + ", not " + claim.epoch());
        }
    }

    /** Whether a claim stands, whoever's. */
    public boolean isClaimed() {
        return standing().isPresent();
    }

    private void act(Consumer<HostActions> call) {
        requireClaim();
        change(call);
    }

    /** The last thing before every call, here and where it is made: reading the claim may have taken long, or the process may have been stopped. */
    private void change(Consumer<HostActions> call) {
        fence.ensureHeld();
        call.accept(host.actions(fence::ensureHeld));
    }

    private void changeLive(Consumer<HostActions> call) {
        try {
            change(call);
        } catch (HypervisorException e) {
            if (host.state(vm).power().isActive()) {
                throw e;
            }
            // It went off meanwhile, and its live layer with it.
        }
    }

    private Optional<String> standing() {
        return configured().or(() -> host.entry(vm).persistent() ? Optional.empty() : live());
    }

    private Optional<String> configured() {
        return host.metadata(vm, Layer.CONFIG, Claim.NAMESPACE);
    }

    private Optional<String> live() {
        return host.metadata(vm, Layer.LIVE, Claim.NAMESPACE);
    }

    private Claim refuseForeignOrNewer(String standing) {
        Claim found = Claim.parse(standing)
                .orElseThrow(() ->
                        new ClaimLostException(vm, "a claim that this version does not understand stands on " + vm));
        if (!found.installation().equals(claim.installation())) {
            throw new ClaimLostException(vm, "installation " + found.installation() + " has claimed " + vm);
        }
        if (found.epoch() > claim.epoch()) {
            throw fence.lost("a newer holder (epoch " + found.epoch() + ", " + found.holder() + ") has claimed " + vm);
        }
        return found;
    }

    private Claim refuseOther(String standing) {
        Claim found = refuseForeignOrNewer(standing);
        if (!found.isSameWorkAs(claim)) {
            throw new ClaimLostException(
                    vm,
                    "a claim for other work stands on " + vm + ": run " + found.run() + ", " + found.purpose() + " "
                            + found.attempt());
        }
        return found;
    }

    private void writeClaim() {
        DomainEntry entry = host.entry(vm);
        if (entry.persistent()) {
            change(actions -> actions.setMetadata(vm, Layer.CONFIG, claim.toXml(), Claim.PREFIX, Claim.NAMESPACE));
        }
        if (host.state(vm).power().isActive()) {
            changeLive(actions -> actions.setMetadata(vm, Layer.LIVE, claim.toXml(), Claim.PREFIX, Claim.NAMESPACE));
        }
    }
}
