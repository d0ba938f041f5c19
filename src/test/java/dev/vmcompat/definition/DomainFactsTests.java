package dev.vmcompat.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainFactsTests {

    private final DomainFacts facts = DomainFacts.of(Definitions.read("full-q35-uefi.xml"));

    @Test
    void domainIsReadInItsParts() {
        assertThat(facts.name()).isEqualTo("db-01");
        assertThat(facts.uuid()).contains("6f1b5c1e-9f57-4c5f-8a6b-2f6c1e6d0a01");
        assertThat(facts.title()).contains("Datenbank Köln");
        assertThat(facts.virtType()).isEqualTo("kvm");
        assertThat(facts.emulator()).contains("/usr/bin/qemu-system-x86_64");
        assertThat(facts.arch()).contains("x86_64");
        assertThat(facts.machine()).contains("pc-q35-5.2");
        assertThat(facts.memoryBytes()).isEqualTo(4L << 30);
        assertThat(facts.cpu())
                .isEqualTo(new CpuFacts(
                        Optional.of("host-model"), Optional.empty(), 4, Optional.of("emulate"), OptionalInt.of(3)));
        assertThat(facts.boot().loader()).contains("/usr/share/OVMF/OVMF_CODE_4M.fd");
        assertThat(facts.boot().isUefi()).isTrue();
        assertThat(facts.lifecycle()).isEqualTo(new LifecycleActions("destroy", "restart", "destroy"));
        assertThat(facts.osinfo()).contains("http://debian.org/debian/12");
        assertThat(facts.metadataNamespaces())
                .containsExactlyInAnyOrder(
                        "http://libosinfo.org/xmlns/libvirt/domain/1.0", "http://openstack.org/xmlns/libvirt/nova/1.1");
        assertThat(facts.agent()).isEqualTo(AgentChannel.CONNECTED);
        assertThat(facts.tpm()).isTrue();
        assertThat(facts.hostDevices()).containsExactly("pci");
        assertThat(facts.graphics()).containsExactly("vnc");
        assertThat(facts.toString()).doesNotContain("tresor");
    }

    @Test
    void disksAreReadInTheirParts() {
        assertThat(facts.disks()).extracting(DiskFacts::target).containsExactly("vda", "sda", "vdb", "sdb");
        DiskFacts vda = facts.disks().get(0);
        assertThat(vda.source()).contains(new DiskSource.File("/srv/db-01.qcow2"));
        assertThat(vda.driverType()).contains("qcow2");
        assertThat(vda.serial()).contains("DB01");
        assertThat(vda.address()).contains("pci 0000:03:00.0");
        assertThat(vda.isWritable()).isTrue();
        DiskFacts sda = facts.disks().get(1);
        assertThat(sda.source()).contains(new DiskSource.Volume("fast", "db-02"));
        assertThat(sda.discard()).contains("ignore");
        assertThat(sda.shareable()).isTrue();
        assertThat(sda.address()).contains("drive 0:0:0:1");
        assertThat(facts.disks().get(2).source()).contains(new DiskSource.Network("rbd", "pool/img"));
        assertThat(facts.disks().get(3).source()).isEmpty();
        assertThat(facts.disks().get(3).isWritable()).isFalse();
    }

    @Test
    void interfacesAreReadInTheirParts() {
        assertThat(facts.interfaces())
                .containsExactly(
                        new InterfaceFacts(
                                Optional.of("52:54:00:ab:cd:01"),
                                "network",
                                Optional.of("default"),
                                Optional.of("virtio"),
                                true,
                                Optional.empty()),
                        new InterfaceFacts(
                                Optional.of("52:54:00:ab:cd:02"),
                                "bridge",
                                Optional.of("br0"),
                                Optional.empty(),
                                false,
                                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "1, , 1024",
        "1, KiB, 1024",
        "1, k, 1024",
        "1, KB, 1000",
        "2, MiB, 2097152",
        "1, b, 1",
        "1, GiB, 1073741824",
        "1, TB, 1000000000000"
    })
    void memoryUnitsAreLibvirts(String number, String unit, long bytes) {
        assertThat(MemorySize.bytes(number, Optional.ofNullable(unit))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<memory>many</memory>",
                "<memory>0</memory>",
                "<memory>-1</memory>",
                "<memory unit='parsec'>1</memory>",
                "<memory unit='TiB'>9999999999999999999</memory>",
                "<memory/>",
                "",
                "<memory>1</memory><vcpu>0</vcpu>",
                "<memory>1</memory><devices><disk/></devices>",
                "<memory>1</memory><devices><disk><target dev='a'/><address type='pci' bus='x'/></disk></devices>"
            })
    void nonsenseIsSaid(String rest) {
        var definition = new DomainDefinition("<domain type='kvm'><name>n</name>" + rest + "</domain>");

        assertThatThrownBy(() -> DomainFacts.of(definition)).isInstanceOf(UnusableDefinitionException.class);
    }
}
