package dev.vmcompat.plan;

import dev.vmcompat.hypervisor.DomainId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One job instance: a frozen, ordered list of VMs with its options. What identifies it never changes; its status does.
 *
 * @param number from 1, over all clusters
 * @param cluster the cluster's name
 * @param status where it stands
 * @param hosts every host of the cluster when it was planned, by UUID where it reports one, else by URI
 * @param options every job parameter
 * @param vms the list, by position
 * @param digest SHA-256 in hex over all of that but the status: what an approval binds
 * @param createdBy who planned it
 * @param createdAt when
 * @param startedAt when its first VM could begin; empty before
 * @param endedAt when it ended or stopped last; empty before
 * @param exitCode of the last start; empty before
 * @param lostKey the key its rows were written under, where the key file does not hold it: it can be read and rolled back, never begun
 */
public record Run(
        long number,
        String cluster,
        RunStatus status,
        List<String> hosts,
        RunOptions options,
        List<PlannedVm> vms,
        String digest,
        String createdBy,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<Integer> exitCode,
        Optional<String> lostKey) {

    public Run {
        hosts = List.copyOf(hosts);
        vms = List.copyOf(vms);
    }

    public Optional<PlannedVm> vm(DomainId id) {
        return vms.stream().filter(vm -> vm.id().equals(id)).findFirst();
    }

    /**
     * The VMs of the list that one start leaves out.
     *
     * @param narrowed this run's options, as that start narrows them
     * @throws PatternMatchesNothingException if a pattern that the start adds matches no VM of the list: a slip, and the VM it meant would be
     *     upgraded
     */
    public Set<DomainId> leftOutBy(RunOptions narrowed) {
        List<VmPattern> own = options.selection().excluded();
        List<VmPattern> idle = narrowed.selection().excluded().stream()
                .filter(pattern -> !own.contains(pattern))
                .filter(pattern -> vms.stream()
                        .noneMatch(
                                vm -> pattern.matches(vm.name().text(), vm.id().uuid())))
                .toList();
        if (!idle.isEmpty()) {
            throw new PatternMatchesNothingException("the list of run " + number, idle);
        }
        return vms.stream()
                .filter(vm ->
                        !narrowed.selection().selects(vm.name().text(), vm.id().uuid()))
                .map(PlannedVm::id)
                .collect(Collectors.toUnmodifiableSet());
    }
}
