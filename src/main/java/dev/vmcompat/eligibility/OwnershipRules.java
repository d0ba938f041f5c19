package dev.vmcompat.eligibility;

import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.Marks;
import dev.vmcompat.inventory.VirtualMachine;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rules about whose VM it is and where it is. */
final class OwnershipRules {

    private OwnershipRules() {}

    static Stream<Reason> all(Subject subject) {
        return Stream.concat(
                Stream.of(managedElsewhere(subject), claimed(subject), heldBack(subject))
                        .flatMap(Optional::stream),
                withoutDefinition(subject.vm(), subject.inventory()));
    }

    /** Those that hold for a VM whose definition could not be read, too. */
    static Stream<Reason> withoutDefinition(VirtualMachine vm, ClusterInventory inventory) {
        return Stream.of(onSeveralHosts(vm), hostUnreachable(inventory)).flatMap(Optional::stream);
    }

    private static Optional<Reason> managedElsewhere(Subject subject) {
        return managers(subject)
                .filter(namespace -> !subject.options().accepts(namespace))
                .findFirst()
                .map(namespace -> Reason.of(ReasonCode.MANAGED_ELSEWHERE, namespace));
    }

    /** Another system owns it, and its VMs are taken all the same. */
    static Optional<Risk> managedByAnother(Subject subject) {
        return managers(subject)
                .filter(subject.options()::accepts)
                .findFirst()
                .map(namespace -> Risk.of(RiskCode.MANAGED_BY_ANOTHER, namespace));
    }

    private static Stream<String> managers(Subject subject) {
        Set<String> namespaces = new TreeSet<>(subject.configured().facts().metadataNamespaces());
        subject.live().ifPresent(live -> namespaces.addAll(live.facts().metadataNamespaces()));
        return namespaces.stream().filter(subject.options()::isManager);
    }

    /** A claim on a VM in hand is judged by the fence, which knows installation and epoch. */
    private static Optional<Reason> claimed(Subject subject) {
        if (subject.ledger().inHand()) {
            return Optional.empty();
        }
        return subject.vm()
                .metadata(Claim.NAMESPACE)
                .map(xml -> Claim.parse(xml)
                        .map(claim -> Reason.of(
                                ReasonCode.CLAIMED,
                                "installation " + claim.installation() + ", run " + claim.run() + ", since "
                                        + claim.at()))
                        .orElseGet(() -> Reason.of(ReasonCode.CLAIMED, "a claim that cannot be read")));
    }

    private static Optional<Reason> heldBack(Subject subject) {
        return subject.vm().metadata(Marks.HOLD).map(xml -> Reason.of(ReasonCode.HELD_BACK));
    }

    private static Optional<Reason> onSeveralHosts(VirtualMachine vm) {
        return vm.alsoOn().isEmpty()
                ? Optional.empty()
                : Optional.of(Reason.of(
                        ReasonCode.DEFINED_ON_SEVERAL_HOSTS,
                        "also on "
                                + vm.alsoOn().stream().map(ConnectionUri::text).collect(Collectors.joining(", "))));
    }

    private static Optional<Reason> hostUnreachable(ClusterInventory inventory) {
        String hosts =
                inventory.unreachable().stream().map(host -> host.uri().text()).collect(Collectors.joining(", "));
        return hosts.isEmpty() ? Optional.empty() : Optional.of(Reason.of(ReasonCode.HOST_UNREACHABLE, hosts));
    }
}
