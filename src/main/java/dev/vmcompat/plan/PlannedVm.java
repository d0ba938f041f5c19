package dev.vmcompat.plan;

import dev.vmcompat.eligibility.Features;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainName;
import java.time.Duration;
import java.util.List;

/**
 * One VM of a run's frozen list.
 *
 * @param position from 1, without gaps
 * @param id the VM
 * @param name its name when it was planned
 * @param host where it was when it was planned; it is followed when it moves within the cluster
 * @param from the machine type to leave
 * @param to the machine type to reach; never an alias
 * @param features what it gains besides the type
 * @param risks what was known to be risky, high ones accepted
 * @param facts what the plan saw of it
 * @param estimate how long it will take
 * @param checks the health checks that are asked of it, each a canonical text
 */
public record PlannedVm(
        int position,
        DomainId id,
        DomainName name,
        ConnectionUri host,
        String from,
        String to,
        Features features,
        List<PlannedRisk> risks,
        PlannedFacts facts,
        Duration estimate,
        List<String> checks) {

    public PlannedVm {
        risks = List.copyOf(risks);
        checks = List.copyOf(checks);
        if (position < 1) {
            throw new IllegalArgumentException("positions count from 1, not " + position);
        }
    }

    /**
     * A risk as it was shown when the run was approved.
     *
     * @param code its code
     * @param message its sentence
     */
    public record PlannedRisk(String code, String message) {}
}
