package dev.vmcompat.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PendingEditsTests {

    private static final String CONFIGURED = """
            <domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
              <name>a</name><uuid>7f3c1f0e-0000-4000-8000-000000000001</uuid><title>Edited</title>
              <memory unit='KiB'>2097152</memory><currentMemory unit='KiB'>2097152</currentMemory>
              <vcpu placement='static'>2</vcpu>
              <os firmware='efi'><type arch='x86_64' machine='pc-q35-5.2'>hvm</type><boot dev='hd'/></os>
              <features><acpi/></features>
              <cpu mode='host-model' check='partial'><topology sockets='1' dies='1' cores='2' threads='1'/>
                <feature policy='force' name='vmx'/></cpu>
              <clock offset='utc'/>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>
                <disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none'/><source file='/a.qcow2'/>
                  <target dev='vda' bus='virtio'/><serial>A1</serial></disk>
                <disk type='file' device='cdrom'><driver name='qemu' type='raw'/><target dev='sda' bus='sata'/><readonly/></disk>
                <controller type='scsi' index='0' model='virtio-scsi'/>
                <interface type='network'><mac address='52:54:00:00:00:01'/><source network='lan'/><model type='virtio'/></interface>
                <interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br0'/><vlan><tag id='4'/></vlan><model type='virtio'/></interface>
                <serial type='pty'><target port='0'/></serial>
                <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
                <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
                <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'><listen type='address' address='127.0.0.1'/></graphics>
                <video><model type='vga' vram='16384'/></video>
              </devices>
              <qemu:commandline><qemu:arg value='-foo'/></qemu:commandline>
            </domain>
            """;

    /** The same VM as libvirt describes it while it runs. */
    private static final String LIVE = """
            <domain type='kvm' id='7' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
              <name>a</name><uuid>7f3c1f0e-0000-4000-8000-000000000001</uuid>
              <metadata><c:claim xmlns:c='urn:vmcompat:claim:1'/></metadata>
              <memory unit='KiB'>2097152</memory><currentMemory unit='KiB'>1048576</currentMemory>
              <vcpu placement='static'>2</vcpu>
              <resource><partition>/machine</partition></resource>
              <os firmware='efi'><type arch='x86_64' machine='pc-q35-5.1'>hvm</type>
                <firmware><feature enabled='yes' name='secure-boot'/></firmware>
                <loader readonly='yes' secure='yes' type='pflash'>/ovmf.fd</loader><nvram template='/t.fd'>/nv.fd</nvram><boot dev='hd'/></os>
              <features><acpi/><smm state='on'/></features>
              <cpu mode='custom' match='exact' check='full'><model fallback='forbid'>Skylake</model><vendor>Intel</vendor>
                <topology sockets='1' dies='1' cores='2' threads='1'/>
                <feature policy='require' name='vmx'/><feature policy='disable' name='pcid'/></cpu>
              <clock offset='utc'/>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>
                <disk type='file' device='disk'><driver name='qemu' type='qcow2' cache='none'/><source file='/a.qcow2' index='1'/>
                  <backingStore type='file' index='2'><format type='raw'/><source file='/base.raw'/><backingStore/></backingStore>
                  <target dev='vda' bus='virtio'/><serial>A1</serial><alias name='virtio-disk0'/></disk>
                <disk type='file' device='cdrom'><driver name='qemu'/><target dev='sda' bus='sata' tray='open'/><readonly/><alias name='sata0-0-0'/></disk>
                <controller type='scsi' index='0' model='virtio-scsi'><alias name='scsi0'/></controller>
                <interface type='bridge'><mac address='52:54:00:00:00:01'/><source network='lan' portid='x' bridge='br0'/>
                  <vlan><tag id='7'/></vlan><virtualport type='openvswitch'/><mtu size='9000'/>
                  <target dev='vnet3'/><model type='virtio'/><link state='up'/><alias name='net0'/></interface>
                <interface type='bridge'><mac address='52:54:00:00:00:02'/><source bridge='br0'/><vlan><tag id='4'/></vlan><target dev='vnet4'/>
                  <model type='virtio'/><alias name='net1'/></interface>
                <serial type='pty'><source path='/dev/pts/3'/><target port='0'/><alias name='serial0'/></serial>
                <channel type='unix'><source mode='bind' path='/run/libvirt/qemu/channel/7-a/org.qemu.guest_agent.0'/>
                  <target type='virtio' name='org.qemu.guest_agent.0' state='connected'/><alias name='channel0'/></channel>
                <tpm model='tpm-crb'><backend type='emulator' version='2.0'/><alias name='tpm0'/></tpm>
                <graphics type='vnc' port='5900' autoport='yes' listen='127.0.0.1'><listen type='address' address='127.0.0.1'/></graphics>
                <audio id='1' type='none'/>
                <video><model type='vga' vram='16384'/><alias name='video0'/></video>
              </devices>
              <seclabel type='dynamic' model='dac' relabel='yes'><label>+0:+0</label></seclabel>
              <qemu:commandline><qemu:arg value='-foo'/></qemu:commandline>
            </domain>
            """;

    @Test
    void noneWhenOnlyLibvirtsOwnAdditionsDiffer() {
        assertThat(pending(CONFIGURED, LIVE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<backingStore type='file'><format type='raw'/><source file='/base.raw'/></backingStore>",
                "<backingStore type='file'><format type='raw'/><source file='/base.raw'/><backingStore/></backingStore>",
                "<backingStore/>"
            })
    void noneWhereAChainIsWrittenOutOrSaidToEnd(String chain) {
        String source = "<source file='/a.qcow2'/>";
        assertThat(CONFIGURED).contains(source);
        String live = chain.equals("<backingStore/>")
                ? LIVE.replaceAll("(?s)<backingStore type.*?</backingStore>", chain)
                : LIVE;
        assertThat(pending(CONFIGURED.replace(source, source + chain), live)).isEmpty();
    }

    @Test
    void anotherFileBelowAnOverlayIsPending() {
        String source = "<source file='/a.qcow2'/>";
        String chain = "<backingStore type='file'><format type='raw'/><source file='/other.raw'/></backingStore>";
        assertThat(pending(CONFIGURED.replace(source, source + chain), LIVE)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@type                              | <domain type='kvm'            | <domain type='qemu'",
                "memory                             | >2097152</memory>             | >4194304</memory>",
                "memoryBacking                      | <vcpu                         | <memoryBacking><hugepages/></memoryBacking><vcpu",
                "vcpu                               | <vcpu placement='static'>2<   | <vcpu placement='static'>4<",
                "os/type/@arch                      | arch='x86_64'                 | arch='i686'",
                "os/boot/@dev                       | <boot dev='hd'/>              | <boot dev='network'/>",
                "os/kernel                          | <boot dev='hd'/>              | <kernel>/k</kernel><boot dev='hd'/>",
                "os/@firmware                       | <os firmware='efi'>           | <os>",
                "features/pae                       | <acpi/>                       | <acpi/><pae/>",
                "features/acpi                      | <acpi/>                       | ''",
                "cpu/@mode                          | mode='host-model'             | mode='host-passthrough'",
                "cpu/topology/@cores                | cores='2'                     | cores='1'",
                "cpu/feature[avx]                   | <feature                      | <feature policy='disable' name='avx'/><feature",
                "cpu/feature[vmx]/@policy           | policy='force'                | policy='disable'",
                "clock/@offset                      | offset='utc'                  | offset='localtime'",
                "on_reboot                          | <features>                    | <on_reboot>destroy</on_reboot><features>",
                "devices/emulator                   | /usr/bin/qemu                 | /opt/qemu",
                "devices/disk[vda]/source/@file     | /a.qcow2                      | /b.qcow2",
                "devices/disk[vda]/driver/@type     | type='qcow2'                  | type='raw'",
                "devices/disk[vda]/driver/@discard  | cache='none'                  | cache='none' discard='unmap'",
                "devices/disk[vda]/driver/@cache    | cache='none'                  | cache='writeback'",
                "devices/disk[vda]/driver/@cache    | cache='none'                  | ''",
                "devices/disk[vda]/serial           | <serial>A1</serial>           | ''",
                "devices/disk[vdb]                  | <graphics                     | <disk><target dev='vdb'/></disk><graphics",
                "devices/disk[sda]/source           | <target dev='sda'             | <source file='/cd.iso'/><target dev='sda'",
                "devices/controller[scsi 0]/@model  | virtio-scsi                   | lsilogic",
                "devices/interface[52:54:00:00:00:01]/source/@network | network='lan' | network='other'",
                "devices/interface[52:54:00:00:00:01]/vlan/tag/@id    | <source network='lan'/> | <source network='lan'/><vlan><tag id='9'/></vlan>",
                "devices/interface[52:54:00:00:00:02]/vlan/tag/@id    | <tag id='4'/> | <tag id='5'/>",
                "devices/interface[52:54:00:00:00:02]/model/@type     | <vlan><tag id='4'/></vlan><model type='virtio'/> | <vlan><tag id='4'/></vlan><model type='e1000e'/>",
                "devices/interface[52:54:00:00:00:02]/link            | <source bridge='br0'/>  | <source bridge='br0'/><link state='down'/>",
                "devices/interface[52:54:00:00:00:09]                 | 52:54:00:00:00:02       | 52:54:00:00:00:09",
                "devices/serial/@type               | <serial type='pty'>           | <serial type='stdio'>",
                "devices/tpm/@model                 | tpm-crb                       | tpm-tis",
                "devices/graphics[vnc]/listen/@address | address='127.0.0.1'        | address='0.0.0.0'",
                "devices/graphics[vnc]/@port        | port='-1' autoport='yes'      | port='5911' autoport='no'",
                "devices/video/model/@type          | type='vga'                    | type='virtio'",
                "devices/sound                      | <graphics                     | <sound model='ich9'/><graphics",
                "{http://libvirt.org/schemas/domain/qemu/1.0}commandline/{http://libvirt.org/schemas/domain/qemu/1.0}arg/@value | -foo | -bar"
            })
    void namedWhenADefinitionWasEdited(String expected, String text, String edited) {
        String changed = CONFIGURED.replace(text, edited);
        assertThat(changed).isNotEqualTo(CONFIGURED);
        assertThat(pending(changed, LIVE)).extracting(Difference::path).contains(expected);
    }

    @Test
    void namedWhenSomethingRunsThatIsNoLongerDefined() {
        assertThat(pending(CONFIGURED.replaceAll("(?s)<tpm.*</tpm>", ""), LIVE))
                .extracting(Difference::path)
                .containsExactly("devices/tpm");
        assertThat(pending(CONFIGURED.replaceAll("<qemu:commandline>.*</qemu:commandline>", ""), LIVE))
                .hasSize(1);
    }

    @Test
    void namedWhenThreeOfOneKindBecomeTwo() {
        String three = "<sound model='ich6'/><sound model='ac97'/><sound model='ich9'/><graphics";
        String two = "<sound model='ich6'/><sound model='ich9'/><graphics";
        assertThat(pending(CONFIGURED.replace("<graphics", two), LIVE.replace("<graphics", three)))
                .isNotEmpty();
    }

    @Test
    void secretsAreMasked() {
        String live = LIVE.replace("'-foo'", "'secret,id=s,data=tresor'");
        assertThat(pending(CONFIGURED, live).toString())
                .contains(SecretMask.MASK)
                .doesNotContain("tresor");
    }

    private static List<Difference> pending(String configured, String live) {
        return PendingEdits.of(new DomainDefinition(configured), new DomainDefinition(live));
    }
}
