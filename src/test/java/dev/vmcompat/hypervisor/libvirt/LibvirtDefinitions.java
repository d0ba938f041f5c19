package dev.vmcompat.hypervisor.libvirt;

import java.nio.file.Path;
import java.util.UUID;

/** Small definitions that libvirt's drivers accept. */
final class LibvirtDefinitions {

    private LibvirtDefinitions() {}

    static String testDriver(String name, UUID uuid) {
        return definition(
                "test", name, uuid, "/usr/bin/qemu-system-x86_64", Path.of("/default-pool/" + name + ".qcow2"));
    }

    static String qemu(String name, UUID uuid, Path disk) {
        return definition("qemu", name, uuid, "/usr/bin/qemu-system-x86_64", disk);
    }

    private static String definition(String type, String name, UUID uuid, String emulator, Path disk) {
        return """
                <domain type='%s'>
                  <name>%s</name>
                  <uuid>%s</uuid>
                  <memory unit='KiB'>65536</memory>
                  <vcpu>1</vcpu>
                  <os>
                    <type arch='x86_64' machine='pc-q35-5.2'>hvm</type>
                  </os>
                  <features>
                    <acpi/>
                  </features>
                  <devices>
                    <emulator>%s</emulator>
                    <disk type='file' device='disk'>
                      <driver name='qemu' type='qcow2'/>
                      <source file='%s'/>
                      <target dev='vda' bus='virtio'/>
                    </disk>
                    <channel type='unix'>
                      <target type='virtio' name='org.qemu.guest_agent.0'/>
                    </channel>
                    <interface type='user'>
                      <mac address='52:54:00:12:34:56'/>
                      <model type='virtio'/>
                    </interface>
                    <graphics type='vnc' port='-1' autoport='yes' passwd='s3cret'/>
                  </devices>
                </domain>
                """.formatted(type, name, uuid, emulator, disk);
    }
}
