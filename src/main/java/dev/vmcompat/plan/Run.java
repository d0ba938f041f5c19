package dev.vmcompat.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
        Optional<Integer> exitCode) {

    public Run {
        hosts = List.copyOf(hosts);
        vms = List.copyOf(vms);
    }

    public Optional<PlannedVm> vm(dev.vmcompat.hypervisor.DomainId id) {
        return vms.stream().filter(vm -> vm.id().equals(id)).findFirst();
    }
}
