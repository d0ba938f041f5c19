package dev.vmcompat.hypervisor;

/** Definitions as virt-install writes them, shortened. */
final class FakeDefinitions {

    private FakeDefinitions() {}

    static String linux(String name) {
        String uuid = FakeDomain.uuidOf(name).toString();
        return """
                <domain type='kvm'>
                  <name>%s</name>
                  <uuid>%s</uuid>
                  <memory unit='KiB'>2097152</memory>
                  <currentMemory unit='KiB'>2097152</currentMemory>
                  <vcpu placement='static'>2</vcpu>
                  <os>
                    <type arch='x86_64' machine='pc-q35-5.2'>hvm</type>
                    <boot dev='hd'/>
                  </os>
                  <features>
                    <acpi/>
                    <apic/>
                  </features>
                  <cpu mode='host-model' check='partial'/>
                  <clock offset='utc'/>
                  <on_poweroff>destroy</on_poweroff>
                  <on_reboot>restart</on_reboot>
                  <on_crash>destroy</on_crash>
                  <devices>
                    <emulator>/usr/bin/qemu-system-x86_64</emulator>
                    <disk type='file' device='disk'>
                      <driver name='qemu' type='qcow2'/>
                      <source file='/var/lib/libvirt/images/%s.qcow2'/>
                      <target dev='vda' bus='virtio'/>
                      <address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>
                    </disk>
                    <interface type='network'>
                      <mac address='52:54:00:%s:%s:%s'/>
                      <source network='default'/>
                      <model type='virtio'/>
                      <address type='pci' domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>
                    </interface>
                    <channel type='unix'>
                      <target type='virtio' name='org.qemu.guest_agent.0'/>
                      <address type='virtio-serial' controller='0' bus='0' port='1'/>
                    </channel>
                    <graphics type='vnc' port='-1' autoport='yes' passwd='s3cret'>
                      <listen type='address'/>
                    </graphics>
                  </devices>
                </domain>
                """.formatted(name, uuid, name, uuid.substring(0, 2), uuid.substring(2, 4), uuid.substring(4, 6));
    }
}
