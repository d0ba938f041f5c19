package dev.vmcompat.inventory;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;
import static dev.vmcompat.hypervisor.FakeDomain.aStoppedVm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.machine.MachineCatalog;
import dev.vmcompat.machine.OfferedMachine;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InventoryReaderTests {

    private static final ConnectionUri ONE = FakeHypervisor.ONE;
    private static final ConnectionUri TWO = new ConnectionUri("fake://two/system");
    private static final MachineCatalog CONFIGURED = MachineCatalog.of(OfferedMachine.named("pc-q35-7.2"));

    private static final String IMAGES = "/var/lib/libvirt/images/";

    private final FakeHypervisor hypervisor = new FakeHypervisor();

    @Test
    void everyDomainOfEveryHostByName() {
        hypervisor.addHost(ONE).with(aRunningVm("b")).with(aStoppedVm("a"));
        hypervisor.addHost(TWO).with(aRunningVm("c"));

        assertThat(read(ONE, TWO).vms()).extracting(vm -> vm.name().text()).containsExactly("a", "b", "c");
    }

    @Test
    void anEntryWhenAHostDoesNotAnswer() {
        hypervisor.addHost(ONE).with(aRunningVm("a"));
        hypervisor.addHost(TWO).unplug();
        ClusterInventory inventory = read(ONE, TWO);

        assertThat(inventory.vms()).hasSize(1);
        assertThat(inventory.unreachable())
                .extracting(HostReading.Unreachable::uri)
                .containsExactly(TWO);
    }

    @Test
    void anEntryWhenAHostIsLostWhileItIsRead() {
        hypervisor
                .addHost(ONE)
                .with(aRunningVm("a"))
                .faults()
                .failOn("liveDescription")
                .with(Kind.UNREACHABLE);

        assertThat(read(ONE).unreachable()).hasSize(1);
    }

    @Test
    void anEntryWithItsReasonWhenADomainCannotBeRead() {
        FakeDomain bad = aRunningVm("bad");
        hypervisor
                .addHost(ONE)
                .with(bad)
                .with(aRunningVm("good"))
                .faults()
                .failOn("inactiveDefinition")
                .of(bad.id())
                .with(Kind.BUSY);
        ClusterInventory inventory = read(ONE);

        assertThat(inventory.find(bad.id()).orElseThrow().description()).isInstanceOf(Description.Unreadable.class);
        assertThat(inventory.vms()).hasSize(2);
    }

    @Test
    void noVmWhenItVanishedMeanwhile() {
        FakeDomain gone = aRunningVm("gone");
        hypervisor
                .addHost(ONE)
                .with(gone)
                .faults()
                .failOn("inactiveDefinition")
                .of(gone.id())
                .with(Kind.NOT_FOUND);

        assertThat(read(ONE).vms()).isEmpty();
    }

    @Test
    void bothLayersWhenItRuns() {
        hypervisor.addHost(ONE).with(aRunningVm("a").withConfiguredMachineType("pc-q35-7.2"));
        VirtualMachine vm = read(ONE).vms().get(0);

        assertThat(vm.machine()).contains("pc-q35-7.2");
        assertThat(vm.liveMachine()).contains("pc-q35-5.2");
    }

    @Test
    void metadataAsXmlWhenAMarkIsThere() {
        hypervisor.addHost(ONE).with(aRunningVm("a").withMetadata("<origin cluster='old'/>", "o", Marks.ORIGIN));

        assertThat(read(ONE).vms().get(0).metadata(Marks.ORIGIN).orElseThrow()).contains("cluster=\"old\"");
    }

    @Test
    void refusedWhenOneHostAnswersUnderTwoUris() {
        UUID uuid = UUID.randomUUID();
        hypervisor.addHost(ONE).withHostUuid(uuid);
        hypervisor.addHost(TWO).withHostUuid(uuid);

        assertThatThrownBy(() -> read(ONE, TWO))
                .isInstanceOf(HostInTwoClusters.class)
                .hasMessageContaining(uuid.toString());
    }

    @Test
    void unreachableWhenCapabilitiesCannotBeUnderstood() {
        assertThatThrownBy(() -> HostReader.offers("<capabilities>", CONFIGURED))
                .isInstanceOf(dev.vmcompat.definition.DefinitionException.class);
    }

    @Test
    void ownListOfADomainOverridesThatOfTheArchitecture() {
        MachineOffers offers = HostReader.offers("""
                <capabilities><guest><os_type>hvm</os_type><arch name='x86_64'><emulator>/q</emulator>
                <machine canonical='pc-q35-7.2'>q35</machine><machine deprecated='yes'>pc-q35-2.4</machine>
                <domain type='qemu'/>
                <domain type='kvm'><emulator>/k</emulator><machine>pc-q35-9.0</machine></domain>
                </arch></guest></capabilities>""", CONFIGURED);

        assertThat(offers.forDomain(Optional.of("/k"), "x86_64", "kvm").machines())
                .containsExactly(OfferedMachine.named("pc-q35-9.0"));
        assertThat(offers.forDomain(Optional.of("/q"), "x86_64", "qemu").machines())
                .containsExactly(OfferedMachine.alias("q35", "pc-q35-7.2"), OfferedMachine.deprecated("pc-q35-2.4"));
        assertThat(offers.forDomain(Optional.of("/q"), "aarch64", "qemu").machines())
                .isEmpty();
    }

    @Test
    void configuredListOnlyWhenTheHostReportsNone() {
        String silent =
                "<capabilities><guest><os_type>hvm</os_type><arch name='i686'><domain type='test'/></arch></guest></capabilities>";

        assertThat(HostReader.offers(silent, CONFIGURED).forDomain(Optional.empty(), "x86_64", "test"))
                .isEqualTo(CONFIGURED);
    }

    @Test
    void whatLiesBeneathADiskOfAVmThatIsOffIsReadFromItsImages() {
        FakeDomain off = aStoppedVm("off");
        hypervisor
                .addHost(ONE)
                .with(off)
                .withBackingFile(IMAGES + "off.qcow2", "/srv/middle")
                .withBackingFile("/srv/middle", "/srv/base");

        assertThat(beneath(off)).containsExactly(new DiskSource.File("/srv/middle"), new DiskSource.File("/srv/base"));
    }

    @Test
    void imagesThatLieOverEachOtherInARingEndTheReading() {
        FakeDomain off = aStoppedVm("off");
        hypervisor
                .addHost(ONE)
                .with(off)
                .withBackingFile(IMAGES + "off.qcow2", "/srv/ring")
                .withBackingFile("/srv/ring", "/srv/ring");

        assertThat(beneath(off)).hasSize(64);
    }

    @Test
    void imageWhoseHeadCannotBeReadLeavesItsVmReadable() {
        FakeDomain off = aStoppedVm("off");
        hypervisor.addHost(ONE).with(off).faults().failOn("backingFile").with(Kind.UNKNOWN);

        assertThat(beneath(off)).isEmpty();
    }

    private List<DiskSource> beneath(FakeDomain vm) {
        return read(ONE)
                .find(vm.id())
                .flatMap(VirtualMachine::configured)
                .orElseThrow()
                .details()
                .disk("vda")
                .backing();
    }

    private ClusterInventory read(ConnectionUri... hosts) {
        return new InventoryReader(hypervisor).read(Cluster.of("east", hosts), Access.READ_WRITE);
    }
}
