package dev.vmcompat.eligibility;

import dev.vmcompat.hypervisor.DomainId;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run's options say about which VMs are taken.
 *
 * @param discard which disks get discard
 * @param acceptedRisks high risks that leave no VM out
 * @param offVms which VMs that are off are taken
 * @param retry VMs taken back from the same target before are taken again
 * @param managers metadata namespaces of other management systems, matched as a beginning, so that versions in them do not matter
 * @param acceptedManagers those of them whose VMs are taken all the same: short names of {@link #MANAGERS} or namespaces
 */
public record AssessmentOptions(
        DiscardMode discard,
        Set<RiskCode> acceptedRisks,
        OffVms offVms,
        boolean retry,
        Set<String> managers,
        Set<String> acceptedManagers) {

    /** OpenStack Nova, oVirt and KubeVirt, by short name: the namespaces they write. */
    public static final Map<String, Set<String>> MANAGERS = Map.of(
            "nova", Set.of("http://openstack.org/xmlns/libvirt/nova/"),
            "ovirt", Set.of("http://ovirt.org/vm/", "http://ovirt.org/qemu/"),
            "kubevirt", Set.of("http://kubevirt.io", "https://kubevirt.io"));

    /** The namespaces of all of them. */
    public static final Set<String> KNOWN_MANAGERS =
            MANAGERS.values().stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    /**
     * The rule for VMs that are off.
     *
     * @param include all of them
     * @param named those that were named exactly (not by a pattern)
     * @param linksUp they may be started with their links up: {@code off-network=up} or {@code power-state=running}
     */
    public record OffVms(boolean include, Set<DomainId> named, boolean linksUp) {

        public OffVms {
            named = Set.copyOf(named);
        }

        /** Whether this VM may be taken although it is off. */
        public boolean takes(DomainId id) {
            return include || named.contains(id);
        }
    }

    public AssessmentOptions {
        Objects.requireNonNull(discard, "discard");
        Objects.requireNonNull(offVms, "offVms");
        acceptedRisks = Set.copyOf(acceptedRisks);
        managers = Set.copyOf(managers);
        acceptedManagers = Set.copyOf(acceptedManagers);
    }

    /** Whether metadata in this namespace says that another system owns the VM. */
    boolean isManager(String namespace) {
        return managers.stream().anyMatch(namespace::startsWith);
    }

    /** Whether VMs of the system that writes this namespace are taken all the same. */
    boolean accepts(String namespace) {
        return acceptedManagers.stream()
                .flatMap(accepted -> MANAGERS.getOrDefault(accepted, Set.of(accepted)).stream())
                .anyMatch(namespace::startsWith);
    }

    /** The defaults: thin disks get discard, no risk is accepted, VMs that are off are listed only. */
    public static AssessmentOptions defaults() {
        return new AssessmentOptions(
                DiscardMode.THIN, Set.of(), new OffVms(false, Set.of(), false), false, KNOWN_MANAGERS, Set.of());
    }
}
