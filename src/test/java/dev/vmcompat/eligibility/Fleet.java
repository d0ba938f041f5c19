package dev.vmcompat.eligibility;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.ClusterInventory;
import dev.vmcompat.inventory.InventoryReader;

/** One cluster of fake hosts whose newest types are pc-q35-7.2 and pc-i440fx-7.2, read and assessed as the product does it. */
final class Fleet {

    final FakeHypervisor hypervisor = new FakeHypervisor();
    final FakeHost host = hypervisor.addHost(FakeHypervisor.ONE);
    Cluster cluster = Cluster.of("east", FakeHypervisor.ONE);
    LedgerFacts ledger = LedgerFacts.none();
    AssessmentOptions options = AssessmentOptions.defaults();

    ClusterInventory read() {
        return new InventoryReader(hypervisor).read(cluster, Access.READ_WRITE);
    }

    Assessment assess(FakeDomain vm) {
        host.add(vm);
        return assess(vm.name().text());
    }

    Assessment assess(String name) {
        ClusterInventory inventory = read();
        return Eligibility.assess(
                inventory.vms().stream()
                        .filter(vm -> vm.name().text().equals(name))
                        .findFirst()
                        .orElseThrow(),
                inventory,
                ledger,
                options);
    }
}
