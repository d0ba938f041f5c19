package dev.vmcompat.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionComparisonTests {

    private final DomainDefinition before = Definitions.read("full-q35-uefi.xml");

    @Test
    void theIntendedChangeIsTheOnlyOneWhenAllowed() {
        DomainDefinition after =
                before.withMachineType("pc-q35-7.2").withDiscard(Set.of("vda")).definition();

        assertThat(DefinitionComparison.unexpected(
                        before,
                        after,
                        new AllowedChange.MachineType("pc-q35-5.2", "pc-q35-7.2"),
                        new AllowedChange.Discard(Set.of("vda"))))
                .isEmpty();
        assertThat(DefinitionComparison.unexpected(before, after))
                .map(Difference::toString)
                .containsExactlyInAnyOrder(
                        "domain/os/type/@machine: pc-q35-5.2 -> pc-q35-7.2",
                        "domain/devices/disk[vda]/driver/@discard: (missing) -> unmap");
    }

    @Test
    void anotherMachineThanAllowedIsReported() {
        DomainDefinition after = before.withMachineType("pc-q35-7.1");

        assertThat(DefinitionComparison.unexpected(
                        before, after, new AllowedChange.MachineType("pc-q35-5.2", "pc-q35-7.2")))
                .hasSize(1);
    }

    @Test
    void orderOfDevicesAndIndentationDoNotCount() {
        String graphics = "    <graphics type='vnc' port='-1' passwd='tresor-zwei'/>\n";
        String moved = before.xml().replace(graphics, "").replace("  <devices>\n", "  <devices>\n" + graphics);
        var after = new DomainDefinition(
                moved.replace("\n    <nova:instance", "\n<nova:instance").replace("'yes' name", "'yes'\n\tname"));

        assertThat(after.xml()).isNotEqualTo(before.xml());
        assertThat(DefinitionComparison.unexpected(before, after)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<shareable/>| |domain/devices/disk[sda]/shareable: (present) -> (missing)",
                "unit='GiB'|unit='MiB'|domain/memory/@unit: GiB -> MiB",
                ">DB01<|>DB02<|domain/devices/disk[vda]/serial/text(): DB01 -> DB02",
                "tresor-zwei|tresor-neu|domain/devices/graphics[vnc]/@passwd: *** -> ***",
                "passwd='tresor-zwei'| |domain/devices/graphics[vnc]/@passwd: *** -> (missing)",
                "tresor-eins|andere|domain/metadata/{http://openstack.org/xmlns/libvirt/nova/1.1}instance/"
                        + "{http://openstack.org/xmlns/libvirt/nova/1.1}adminPass/text(): *** -> ***",
                "<tpm model='tpm-crb'/>|<tpm model='tpm-crb'/><tpm model='tpm-crb'/>|domain/devices/tpm: (missing) -> (present)",
                "br0|br1|domain/devices/interface[52:54:00:ab:cd:02]/source/@bridge: br0 -> br1",
            })
    void everyOtherChangeIsReportedWithItsPath(String from, String to, String difference) {
        var after = new DomainDefinition(before.xml().replace(from, to == null ? "" : to));

        assertThat(DefinitionComparison.unexpected(before, after))
                .map(Difference::toString)
                .containsExactly(difference);
    }

    @Test
    void orderOfArgumentsCounts() {
        String first = "<qemu:arg value='-object'/>";
        var after = new DomainDefinition(
                before.xml().replace(first, "").replace("</qemu:commandline>", first + "</qemu:commandline>"));

        assertThat(DefinitionComparison.unexpected(before, after)).hasSize(1);
    }

    @Test
    void ourClaimMayComeAndGoButNoOther() {
        String claim = "<c:claim xmlns:c='urn:ours' run='1'/>";
        var claimed = new DomainDefinition(before.xml().replace("</metadata>", claim + "</metadata>"));
        var bare = new DomainDefinition("<domain><name>n</name></domain>");
        var bareClaimed = new DomainDefinition("<domain><name>n</name><metadata>" + claim + "</metadata></domain>");

        assertThat(DefinitionComparison.unexpected(before, claimed, new AllowedChange.Metadata("urn:ours")))
                .isEmpty();
        assertThat(DefinitionComparison.unexpected(claimed, before, new AllowedChange.Metadata("urn:ours")))
                .isEmpty();
        assertThat(DefinitionComparison.unexpected(bare, bareClaimed, new AllowedChange.Metadata("urn:ours")))
                .isEmpty();
        assertThat(DefinitionComparison.unexpected(before, claimed, new AllowedChange.Metadata("urn:theirs")))
                .hasSize(1);
    }

    @Test
    void diskSourcesMayChangeOnNamedDisksOnly() {
        var after = new DomainDefinition(before.xml()
                .replace(
                        "<source file='/srv/db-01.qcow2'/>",
                        "<source file='/srv/db-01.snap'/><backingStore type='file'/>"));

        assertThat(DefinitionComparison.unexpected(before, after, new AllowedChange.DiskSources(Set.of("vda"))))
                .isEmpty();
        assertThat(DefinitionComparison.unexpected(before, after, new AllowedChange.DiskSources(Set.of("sda"))))
                .isNotEmpty();
    }

    @Test
    void discardOnOtherDisksIsReported() {
        var after = before.withDiscard(Set.of("vda")).definition();

        assertThat(DefinitionComparison.unexpected(before, after, new AllowedChange.Discard(Set.of("sda"))))
                .hasSize(1);
    }
}
