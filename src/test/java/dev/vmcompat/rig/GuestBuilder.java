package dev.vmcompat.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes a tiny guest and defines it; made by {@link TinyGuests#aGuest}.
 *
 * <p>The definition looks as virt-install leaves it: VNC with a password, metadata of another tool, memory balloon, RNG. The guest boots from
 * kernel and initrd, so that its disks hold nothing but a test's data.
 */
public final class GuestBuilder {

    /** The password of the guest's console: it must survive everything and be shown nowhere. */
    public static final String VNC_PASSWORD = "s3cr3t";

    /** What the NVRAM of a UEFI guest is made from, by the package ovmf. */
    public static final Path UEFI_VARIABLES = Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd");

    /** The same with Microsoft's keys enrolled. */
    public static final Path SECURE_VARIABLES = Path.of("/usr/share/OVMF/OVMF_VARS_4M.ms.fd");

    private static final Path UEFI_CODE = Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd");
    private static final Path SECURE_CODE = Path.of("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd");
    private static final Duration CREATE_DEADLINE = Duration.ofSeconds(90);

    private static final Pattern VERSION = Pattern.compile("-(\\d+)\\.\\d+$");

    private final String name;
    private final UUID uuid = UUID.randomUUID();
    private String machineType = "pc-q35-5.2";
    private String onPoweroff = "destroy";
    private boolean agent = true;
    private boolean panicDevice;
    private Firmware firmware = Firmware.BIOS;
    private final List<NewDisk> disks = new ArrayList<>();
    private final List<String> moreDevices = new ArrayList<>();
    private final List<String> moreElements = new ArrayList<>();
    private final List<String> switches = new ArrayList<>();

    private enum Firmware {
        BIOS,
        UEFI,
        SECURE_BOOT,
        CHOSEN_BY_LIBVIRT
    }

    private record NewDisk(
            String format, long bytes, String bus, String target, String driverAttributes, String preallocation) {

        String fileName(String guest) {
            return guest + "-" + target + "." + format;
        }
    }

    GuestBuilder(String name) {
        this.name = name;
    }

    /** Machine type, or alias. */
    public GuestBuilder onMachineType(String type) {
        machineType = type;
        return this;
    }

    /** A virtio-blk disk of so many bytes, qcow2: vda, vdb ... */
    public GuestBuilder withQcow2Disk(long bytes) {
        return withDisk("qcow2", bytes, "virtio", "");
    }

    /** A virtio-blk disk of so many bytes, raw. */
    public GuestBuilder withRawDisk(long bytes) {
        return withDisk("raw", bytes, "virtio", "");
    }

    /**
     * Any disk.
     *
     * @param format qcow2 or raw
     * @param bus virtio, or scsi (on a virtio-scsi controller)
     * @param driverAttributes more attributes of the driver element, such as {@code discard='unmap'}; may be empty
     */
    public GuestBuilder withDisk(String format, long bytes, String bus, String driverAttributes) {
        return withDisk(format, bytes, bus, driverAttributes, "off");
    }

    /** A virtio-blk disk whose whole space is reserved on the host; qcow2 or raw. */
    public GuestBuilder withReservedDisk(String format, long bytes) {
        return withDisk(format, bytes, "virtio", "", "falloc");
    }

    private GuestBuilder withDisk(
            String format, long bytes, String bus, String driverAttributes, String preallocation) {
        String prefix = bus.equals("virtio") ? "vd" : "sd";
        long before =
                disks.stream().filter(disk -> disk.target().startsWith(prefix)).count();
        disks.add(new NewDisk(format, bytes, bus, prefix + (char) ('a' + before), driverAttributes, preallocation));
        return this;
    }

    /** Channel and guest agent: as it is unless told otherwise. */
    public GuestBuilder withAgent() {
        agent = true;
        return this;
    }

    /** UEFI instead of BIOS, by the package ovmf, with an NVRAM file beside the disks that its first start makes. */
    public GuestBuilder withUefi() {
        firmware = Firmware.UEFI;
        return this;
    }

    /** UEFI with SMM and Microsoft's keys enrolled, so that secure boot is on. */
    public GuestBuilder withSecureBoot() {
        firmware = Firmware.SECURE_BOOT;
        return this;
    }

    /** UEFI that libvirt chooses at each start: {@code <os firmware='efi'>}. */
    public GuestBuilder withChosenUefi() {
        firmware = Firmware.CHOSEN_BY_LIBVIRT;
        return this;
    }

    /** Whether the package ovmf is installed. */
    public static boolean isUefiInstalled() {
        return Files.exists(UEFI_CODE) && Files.exists(UEFI_VARIABLES);
    }

    /** Neither channel nor agent. */
    public GuestBuilder withoutAgent() {
        agent = false;
        return guestSwitch("noagent");
    }

    /** A NIC on user-mode networking; the guest takes an address by DHCP unless told by {@code guest.net}. */
    public GuestBuilder withNic(String mac) {
        return withDevice("""
                <interface type='user'>
                  <mac address='%s'/>
                  <model type='virtio'/>
                </interface>
                """.formatted(mac));
    }

    /**
     * A NIC by which this machine and the guest reach each other, as long as the guest runs; needs root.
     *
     * @param host this machine's end, with prefix, such as {@code 203.0.113.1/30}, in a network that is none of this machine's; the guest's is given by {@code guest.net}
     */
    public GuestBuilder withNicToHost(String mac, String host) {
        String[] parts = host.split("/", 2);
        return withDevice("""
                <interface type='ethernet'>
                  <mac address='%s'/>
                  <source><ip address='%s' family='ipv4' prefix='%s'/></source>
                  <model type='virtio'/>
                </interface>
                """.formatted(mac, parts[0], parts[1]));
    }

    /** A device that tells libvirt of a panic of the guest. */
    public GuestBuilder withPanicDevice() {
        panicDevice = true;
        return this;
    }

    /** Any further device element. */
    public GuestBuilder withDevice(String xml) {
        moreDevices.add(xml);
        return this;
    }

    /** Any further element of the domain itself, such as {@code <cpu>} or {@code <qemu:commandline>} (that namespace is declared). */
    public GuestBuilder withElement(String xml) {
        moreElements.add(xml);
        return this;
    }

    /** What becomes of the domain when the guest powers off: destroy (default), or restart. */
    public GuestBuilder onPoweroff(String action) {
        onPoweroff = action;
        return this;
    }

    /** A switch of the guest that always holds, such as {@code noacpi} or {@code slow=20}; see {@code src/test/guest/init}. */
    public GuestBuilder guestSwitch(String nameAndValue) {
        switches.add("guest." + nameAndValue);
        return this;
    }

    /** A switch that holds on every machine type but one: a guest that fails only once it is upgraded. */
    public GuestBuilder guestSwitchUnlessOn(String type, String nameAndValue) {
        switches.add("guest." + nameAndValue + "@!" + type);
        return this;
    }

    /** Makes the disks and defines the domain; it stays off. */
    public TinyGuest definedOn(PrivateLibvirtd libvirtd) {
        Programs.require("qemu-system-x86_64", "qemu-system-x86 libvirt-daemon-driver-qemu");
        GuestImage image = GuestImage.current();
        for (NewDisk disk : disks) {
            Programs.succeed(
                    CREATE_DEADLINE,
                    List.of(
                            Programs.require("qemu-img", "qemu-utils").toString(),
                            "create",
                            "-q",
                            "-f",
                            disk.format(),
                            "-o",
                            "preallocation=" + disk.preallocation(),
                            libvirtd.images().resolve(disk.fileName(name)).toString(),
                            Long.toString(disk.bytes())));
        }
        var guest = new TinyGuest(libvirtd, name, uuid);
        guest.define(xml(image, libvirtd.images()));
        return guest;
    }

    /** Makes the disks, defines the domain and starts it; does not wait for the guest. */
    public TinyGuest startedOn(PrivateLibvirtd libvirtd) {
        TinyGuest guest = definedOn(libvirtd);
        guest.start();
        return guest;
    }

    private String xml(GuestImage image, Path images) {
        return """
                <domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
                  <name>%s</name>
                  <uuid>%s</uuid>
                  <metadata>
                    <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
                      <libosinfo:os id="http://debian.org/debian/12"/>
                    </libosinfo:libosinfo>
                  </metadata>
                  <memory unit='KiB'>262144</memory>
                  <currentMemory unit='KiB'>262144</currentMemory>
                  <vcpu placement='static'>1</vcpu>
                  <os%s>
                    <type arch='x86_64' machine='%s'>hvm</type>%s
                    <kernel>%s</kernel>
                    <initrd>%s</initrd>
                    <cmdline>%s</cmdline>
                  </os>
                  <features><acpi/><apic/>%s</features>
                  <clock offset='utc'>
                    <timer name='rtc' tickpolicy='catchup'/>
                    <timer name='pit' tickpolicy='delay'/>
                    <timer name='hpet' present='no'/>
                  </clock>
                  <on_poweroff>%s</on_poweroff>
                  <on_reboot>restart</on_reboot>
                  <on_crash>destroy</on_crash>
                  <pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='no'/></pm>
                  <devices>
                    <emulator>/usr/bin/qemu-system-x86_64</emulator>
                %s%s    <serial type='file'><source path='%s'/></serial>
                    <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1' passwd='%s'/>
                    <video><model type='vga'/></video>
                    <memballoon model='virtio'/>
                    <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
                  </devices>
                %s
                </domain>
                """.formatted(
                        name,
                        uuid,
                        firmware == Firmware.CHOSEN_BY_LIBVIRT ? " firmware='efi'" : "",
                        machineType,
                        firmware(images),
                        firmware == Firmware.BIOS && knowsPvh() ? image.unpackedKernel() : image.kernel(),
                        image.initrd(),
                        commandLine(),
                        firmware == Firmware.SECURE_BOOT ? "<smm state='on'/>" : "",
                        onPoweroff,
                        diskElements(images),
                        channel() + String.join("", moreDevices) + panic(),
                        images.resolve(name + ".serial"),
                        VNC_PASSWORD,
                        String.join("", moreElements));
    }

    /** QEMU starts an unpacked kernel by PVH, which machine types before 4.0 do not offer. */
    private boolean knowsPvh() {
        Matcher version = VERSION.matcher(machineType);
        return !version.find() || Integer.parseInt(version.group(1)) >= 4;
    }

    private String firmware(Path images) {
        return switch (firmware) {
            case BIOS, CHOSEN_BY_LIBVIRT -> "";
            case UEFI -> loader("", UEFI_CODE, UEFI_VARIABLES, images);
            case SECURE_BOOT -> loader("secure='yes' ", SECURE_CODE, SECURE_VARIABLES, images);
        };
    }

    private String loader(String secure, Path code, Path variables, Path images) {
        return "<loader readonly='yes' " + secure + "type='pflash'>" + code + "</loader><nvram template='" + variables
                + "'>" + images.resolve(name + "_VARS.fd") + "</nvram>";
    }

    private String commandLine() {
        // Without the check a kernel whose emulator gets no processor for a moment takes its timer for broken, and
        // panics. The rest saves time without KVM.
        return ("console=ttyS0 quiet no_timer_check net.ifnames=0 nokaslr mitigations=off cryptomgr.notests pcie_ports=compat "
                        + String.join(" ", switches))
                .strip();
    }

    private String channel() {
        return agent
                ? "    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>\n"
                : "";
    }

    private String panic() {
        return panicDevice ? "    <panic model='isa'/>\n" : "";
    }

    private String diskElements(Path images) {
        var elements = new StringBuilder();
        for (NewDisk disk : disks) {
            elements.append("""
                        <disk type='file' device='disk'>
                          <driver name='qemu' type='%s' %s/>
                          <source file='%s'/>
                          <target dev='%s' bus='%s'/>
                          <serial>%s</serial>
                        </disk>
                    """.formatted(
                            disk.format(),
                            disk.driverAttributes(),
                            images.resolve(disk.fileName(name)),
                            disk.target(),
                            disk.bus(),
                            (name + "-" + disk.target()).toUpperCase(Locale.ROOT)));
        }
        if (disks.stream().anyMatch(disk -> disk.bus().equals("scsi"))) {
            elements.append("    <controller type='scsi' index='0' model='virtio-scsi'/>\n");
        }
        return elements.toString();
    }
}
