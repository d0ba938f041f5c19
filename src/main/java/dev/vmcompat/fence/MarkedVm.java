package dev.vmcompat.fence;

import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.Layer;
import java.util.function.BiConsumer;

/**
 * The door to a VM's marks that are no claim, such as its origin. They need no claim: they touch nothing that runs or starts. Before each call
 * the cluster must surely be held and nobody's claim stand on the VM.
 *
 * <p>All methods throw {@link FenceLostException} where the cluster is no longer held, {@link VmClaimedException} where a claim stands on the VM,
 * and {@link dev.vmcompat.hypervisor.HypervisorException} as the port does.
 */
public final class MarkedVm {

    private final Fence fence;
    private final Host host;
    private final DomainId vm;

    MarkedVm(Fence fence, Host host, DomainId vm) {
        this.fence = fence;
        this.host = host;
        this.vm = vm;
    }

    /**
     * Sets a mark in the definition, and in what runs.
     *
     * @param element without a namespace declaration, which libvirt adds itself
     */
    public void set(String element, String prefix, String namespace) {
        inEachLayer(namespace, (actions, layer) -> actions.setMetadata(vm, layer, element, prefix, namespace));
    }

    /** Removes a mark from both; harmless where there is none. */
    public void remove(String namespace) {
        inEachLayer(namespace, (actions, layer) -> {
            if (host.metadata(vm, layer, namespace).isPresent()) {
                fence.ensureHeld();
                actions.removeMetadata(vm, layer, namespace);
            }
        });
    }

    private void inEachLayer(String namespace, BiConsumer<HostActions, Layer> change) {
        if (namespace.equals(Claim.NAMESPACE)) {
            throw new IllegalArgumentException("claims have a door of their own");
        }
        DomainEntry entry = host.entry(vm);
        if (entry.persistent()) {
            refuseClaimed(Layer.CONFIG);
            fence.ensureHeld();
            change.accept(host.actions(fence::ensureHeld), Layer.CONFIG);
        }
        if (entry.state().power().isActive()) {
            refuseClaimed(Layer.LIVE);
            fence.ensureHeld();
            change.accept(host.actions(fence::ensureHeld), Layer.LIVE);
        }
    }

    private void refuseClaimed(Layer layer) {
        host.metadata(vm, layer, Claim.NAMESPACE).ifPresent(xml -> {
            throw new VmClaimedException(vm, Claim.parse(xml));
        });
    }
}
