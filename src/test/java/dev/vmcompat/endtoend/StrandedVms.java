package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.TinyGuest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** VMs that are off and could not start, each for one thing that is not there. */
final class StrandedVms {

    private static final String TYPE = "pc-q35-5.2";

    private final PrivateLibvirtd host;
    private final List<TinyGuest> defined = new ArrayList<>();

    private StrandedVms(PrivateLibvirtd host) {
        this.host = host;
    }

    /** Defines them all. */
    static List<TinyGuest> definedOn(PrivateLibvirtd host) {
        var vms = new StrandedVms(host);
        vms.withoutFiles();
        vms.withoutResources();
        vms.withoutTheHostsConsent();
        return vms.defined;
    }

    private void withoutFiles() {
        withDevice("no-disk", disk("type='file'", "file='/nowhere/web.qcow2'"));
        withDevice("no-iso", cdrom("/nowhere/setup.iso"));
        define("no-kernel", xml -> xml.replaceAll("<kernel>[^<]*", "<kernel>/nowhere/vmlinuz"));
        define(
                "no-loader",
                xml -> xml.replace(
                        "hvm</type>",
                        "hvm</type><loader readonly='yes' type='pflash'>/nowhere/OVMF_CODE.fd</loader>"
                                + "<nvram>/nowhere/VARS.fd</nvram>"));
        define(
                aGuest("no-template").withUefi(),
                xml -> xml.replace(GuestBuilder.UEFI_VARIABLES.toString(), "/nowhere/OVMF_VARS.fd"));
        emulatorGone();
    }

    private void withoutResources() {
        withDevice("no-network", nic("type='network'", "network='isolated'"));
        Path resting = host.images().resolve("resting.xml");
        write(resting, "<network><name>resting</name><bridge name='vmcresting'/></network>");
        host.virsh().run("net-define", resting.toString());
        withDevice("network-down", nic("type='network'", "network='resting'"));
        withDevice("no-bridge", nic("type='bridge'", "bridge='br-nowhere'"));
        host.virsh().run("pool-define-as", "resting", "dir", "--target", "/nowhere");
        withDevice("no-pool", disk("type='volume'", "pool='resting' volume='web.qcow2'"));
        define("no-memory", xml -> xml.replaceAll("(<memory[^>]*>|<currentMemory[^>]*>)\\d+", "$14294967296"));
    }

    /** QEMU without KVM has no host's CPU to give: libvirt stores such a definition, and makes no command line of it. */
    private void withoutTheHostsConsent() {
        define(aGuest("refused").withElement("<cpu mode='host-passthrough'/>"), xml -> xml);
    }

    private void emulatorGone() {
        Path emulator = host.images().resolve("qemu-old");
        write(emulator, "#!/bin/sh\nexec /usr/bin/qemu-system-x86_64 \"$@\"\n");
        assertThat(emulator.toFile().setExecutable(true)).isTrue();
        define("no-emulator", xml -> xml.replace("/usr/bin/qemu-system-x86_64", emulator.toString()));
        delete(emulator);
    }

    private void withDevice(String name, String device) {
        define(aGuest(name).withDevice(device), xml -> xml);
    }

    private void define(String name, UnaryOperator<String> change) {
        define(aGuest(name), change);
    }

    private void define(GuestBuilder builder, UnaryOperator<String> change) {
        TinyGuest guest = builder.onMachineType(TYPE).definedOn(host);
        guest.define(change.apply(guest.inactiveXml()));
        defined.add(guest);
    }

    private static String nic(String type, String source) {
        return "<interface " + type + "><source " + source + "/><model type='virtio'/></interface>";
    }

    private static String disk(String type, String source) {
        return "<disk " + type + " device='disk'><driver name='qemu' type='qcow2'/><source " + source
                + "/><target dev='vdb' bus='virtio'/></disk>";
    }

    static String cdrom(String file) {
        return "<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><source file='" + file
                + "'/><target dev='sda' bus='sata'/><readonly/></disk>";
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
