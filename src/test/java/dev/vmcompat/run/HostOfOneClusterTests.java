package dev.vmcompat.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.HostInTwoClusters;
import dev.vmcompat.plan.Run;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One host, which another cluster's configuration names by another URI. */
class HostOfOneClusterTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FlowHarness flow = new FlowHarness(DATABASE);
    private final UUID uuid = UUID.randomUUID();
    private final ConnectionUri alias = new ConnectionUri("fake://" + flow.name + "-alias/system");
    private final Cluster other = Cluster.of(flow.name + "-other", alias);

    @BeforeEach
    void oneHostByTwoNames() {
        flow.host.withHostUuid(uuid);
        flow.hypervisor.addHost(alias).withHostUuid(uuid).add(FakeDomain.aRunningVm(flow.name + "-seen-by-both"));
        flow.running("vm");
    }

    @Test
    void isNotPlannedWhileARunOfTheOtherIsOpen() {
        Run run = flow.process().plan();

        assertThatThrownBy(() -> planOther())
                .isInstanceOf(HostInTwoClusters.class)
                .hasMessageContaining(uuid.toString())
                .hasMessageContaining(flow.name + " ");
        assertThat(flow.process().run(run).status().isOpen()).isTrue();
    }

    @Test
    void isTakenOverOnceNothingOfTheOtherIsUnderWay() {
        FlowHarness.Program process = flow.process();
        process.start(process.approved());

        assertThat(planOther().vms()).hasSize(1);
        assertThatThrownBy(() -> flow.process().plan()).isInstanceOf(HostInTwoClusters.class);
    }

    @Test
    void isNotActedOnByAHolderOfTheOther() {
        FlowHarness.Program process = flow.process();
        Run run = process.approved();
        flow.sql
                .sql("update cluster_host set cluster = ? where host = ?")
                .param(other.name().text())
                .param(uuid.toString())
                .update();
        flow.sql.sql("""
                        insert into run (number, cluster, status, hosts, options, digest, created_by, created_at, mac)
                        values (nextval('run_number'), ?, 'RUNNING', '[]', '{}', '', 'anna', now(), '')""").param(other.name().text()).update();

        assertThatThrownBy(() -> process.start(run)).isInstanceOf(HostInTwoClusters.class);
        assertThat(flow.host.mutations()).isEmpty();
    }

    @Test
    void isLetGoByThePlanThatNoLongerFindsIt() {
        flow.process().plan();
        ConnectionUri moved = new ConnectionUri("fake://" + flow.name + "-moved/system");
        flow.hypervisor.addHost(moved);
        Cluster now = Cluster.of(flow.name, moved);
        flow.process().room.runner().plan(now, FlowHarness.options(), "os:test@host");

        assertThat(planOther().vms()).hasSize(1);
    }

    private Run planOther() {
        return flow.process().room.runner().plan(other, FlowHarness.options(), "os:test@host");
    }
}
