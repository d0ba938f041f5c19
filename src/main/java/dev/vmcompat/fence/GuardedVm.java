package dev.vmcompat.fence;

import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
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
 * claim with our epoch; otherwise nothing is done.
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
        writeClaim();
    }

    /** Removes our claim from both layers; harmless where there is none. Another's stays. */
    public void removeClaim() {
        fence.ensureHeld();
        Optional<String> standing = configured();
        if (standing.isPresent()) {
            refuseOther(standing.get());
            host.actions().removeMetadata(vm, Layer.CONFIG, Claim.NAMESPACE);
        }
        Optional<String> live = host.metadata(vm, Layer.LIVE, Claim.NAMESPACE);
        if (live.isPresent() && host.state(vm).power().isActive()) {
            refuseOther(live.get());
            host.actions().removeMetadata(vm, Layer.LIVE, Claim.NAMESPACE);
        }
    }

    public void define(String definition) {
        act(actions -> actions.define(definition));
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

    /** Reverts, and sets the claim again before anything else: the snapshot holds it as it was then. */
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

    private void act(Consumer<HostActions> call) {
        fence.ensureHeld();
        String standing = configured()
                .orElseThrow(
                        () -> new ClaimLostException(vm, "our claim on " + vm + " is gone: somebody else removed it"));
        Claim found = refuseOther(standing);
        if (found.epoch() != claim.epoch()) {
            throw new ClaimLostException(
                    vm, "the claim on " + vm + " carries epoch " + found.epoch() + ", not " + claim.epoch());
        }
        call.accept(host.actions());
    }

    private Optional<String> configured() {
        return host.metadata(vm, Layer.CONFIG, Claim.NAMESPACE);
    }

    private Claim refuseOther(String standing) {
        Claim found = Claim.parse(standing)
                .orElseThrow(() ->
                        new ClaimLostException(vm, "a claim that this version does not understand stands on " + vm));
        if (!found.installation().equals(claim.installation())) {
            throw new ClaimLostException(vm, "installation " + found.installation() + " has claimed " + vm);
        }
        if (found.epoch() > claim.epoch()) {
            throw new FenceLostException(
                    "a newer holder (epoch " + found.epoch() + ", " + found.holder() + ") has claimed " + vm);
        }
        if (!found.isSameWorkAs(claim)) {
            throw new ClaimLostException(
                    vm,
                    "a claim for other work stands on " + vm + ": run " + found.run() + ", " + found.purpose() + " "
                            + found.attempt());
        }
        return found;
    }

    private void writeClaim() {
        host.actions().setMetadata(vm, Layer.CONFIG, claim.toXml(), Claim.PREFIX, Claim.NAMESPACE);
        if (host.state(vm).power().isActive()) {
            host.actions().setMetadata(vm, Layer.LIVE, claim.toXml(), Claim.PREFIX, Claim.NAMESPACE);
        }
    }
}
