package dev.vmcompat.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.inventory.DomainView;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PendingChangesTests {

    private static final String CONFIGURED = """
            <domain type='kvm'>
              <name>a</name><uuid>7f3c1f0e-0000-4000-8000-000000000001</uuid>
              <memory unit='KiB'>2097152</memory><currentMemory unit='KiB'>2097152</currentMemory>
              <vcpu placement='static'>2</vcpu>
              <os firmware='efi'><type arch='x86_64' machine='pc-q35-5.2'>hvm</type><boot dev='hd'/></os>
              <features><acpi/></features>
              <cpu mode='host-model' check='partial'/>
              <clock offset='utc'/>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>
                <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a.qcow2'/>
                  <target dev='vda' bus='virtio'/></disk>
                <interface type='network'><mac address='52:54:00:00:00:01'/><source network='lan'/><model type='virtio'/></interface>
                <graphics type='vnc' port='-1' autoport='yes'/>
              </devices>
            </domain>
            """;

    /** The same VM as libvirt describes it while it runs. */
    private static final String LIVE = """
            <domain type='kvm' id='7'>
              <name>a</name><uuid>7f3c1f0e-0000-4000-8000-000000000001</uuid>
              <metadata><c:claim xmlns:c='urn:vmcompat:claim:1'/></metadata>
              <memory unit='KiB'>2097152</memory><currentMemory unit='KiB'>1048576</currentMemory>
              <vcpu placement='static'>2</vcpu>
              <resource><partition>/machine</partition></resource>
              <os firmware='efi'><type arch='x86_64' machine='pc-q35-5.1'>hvm</type>
                <loader readonly='yes' type='pflash'>/ovmf.fd</loader><nvram>/nv.fd</nvram><boot dev='hd'/></os>
              <features><acpi/></features>
              <cpu mode='custom' match='exact' check='full'><model>Skylake</model><feature policy='require' name='vmx'/></cpu>
              <clock offset='utc'/>
              <devices>
                <emulator>/usr/bin/qemu-system-x86_64</emulator>
                <disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a.qcow2' index='1'/>
                  <backingStore/><target dev='vda' bus='virtio'/><alias name='virtio-disk0'/></disk>
                <interface type='bridge'><mac address='52:54:00:00:00:01'/><source network='lan' portid='x' bridge='br0'/>
                  <target dev='vnet3'/><model type='virtio'/><alias name='net0'/></interface>
                <graphics type='vnc' port='5900' autoport='yes'/>
              </devices>
              <seclabel type='dynamic' model='dac'><label>+0:+0</label></seclabel>
            </domain>
            """;

    @Test
    void noneWhenOnlyLibvirtsOwnAdditionsDiffer() {
        assertThat(PendingChanges.of(DomainView.of(CONFIGURED), Optional.of(DomainView.of(LIVE))))
                .isEmpty();
    }

    @Test
    void noneWhenOff() {
        assertThat(PendingChanges.of(DomainView.of(CONFIGURED), Optional.empty()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "memory          | >2097152</memory>              | >4194304</memory>",
                "vcpu            | <vcpu placement='static'>2<    | <vcpu placement='static'>4<",
                "disk vda        | /a.qcow2                       | /b.qcow2",
                "disk vdb        | <graphics                      | <disk><target dev='vdb'/></disk><graphics",
                "disk vda        | <driver name='qemu' type='qcow2'/> | <driver name='qemu' type='raw'/>",
                "network card 52 | network='lan'                  | network='other'",
                "network card 52 | 52:54:00:00:00:01              | 52:54:00:00:00:02",
                "network card 52 | <model type='virtio'/>         | <model type='e1000e'/>",
                "CPU mode        | mode='host-model'              | mode='host-passthrough'",
                "machine family  | pc-q35-5.2                     | pc-i440fx-5.2",
                "boot order      | <boot dev='hd'/>               | <boot dev='network'/>",
                "clock           | offset='utc'                   | offset='localtime'",
                "features        | <acpi/>                        | <acpi/><pae/>",
                "number of devices: sound | <graphics              | <sound model='ich9'/><graphics",
                "lifecycle       | <features>                     | <on_reboot>destroy</on_reboot><features>",
                "kernel          | <boot dev='hd'/>               | <kernel>/k</kernel><boot dev='hd'/>",
                "emulator        | /usr/bin/qemu                  | /opt/qemu"
            })
    void namedWhenADefinitionWasEdited(String expected, String text, String edited) {
        String same = LIVE.replace("type='bridge'", "type='network'").replace("mode='custom'", "mode='host-model'");
        String changed = CONFIGURED.replace(text, edited);
        assertThat(changed).isNotEqualTo(CONFIGURED);
        assertThat(PendingChanges.of(DomainView.of(changed), Optional.of(DomainView.of(same))))
                .isNotEmpty()
                .anyMatch(change -> change.startsWith(expected));
    }
}
