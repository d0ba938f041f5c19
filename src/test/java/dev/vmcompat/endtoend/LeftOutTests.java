package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.inventory.Marks;
import dev.vmcompat.rig.DiskImage;
import dev.vmcompat.rig.Eventually;
import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.TinyGuest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * VMs that must be left alone, each as it is found in the field, on two hosts with real QEMU: every one is listed with its reasons, none is
 * planned, and none was touched.
 */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeftOutTests {

    private static final String Q35 = "pc-q35-5.2";

    private PrivateLibvirtd one;
    private PrivateLibvirtd two;
    private Product product;
    private final Map<String, Set<String>> reasons = new HashMap<>();
    private final Map<String, String> before = new HashMap<>();
    private final Map<String, TinyGuest> guests = new HashMap<>();
    private JsonNode plan;

    @BeforeAll
    void look() {
        one = PrivateLibvirtd.start();
        two = PrivateLibvirtd.start();
        off();
        running();
        for (TinyGuest guest : guests.values()) {
            before.put(guest.name(), guest.state() + guest.inactiveXml());
        }
        product = Product.migrated("""
                clusters:
                  prod:
                    hosts:
                      - %s
                      - %s
                """.formatted(one.qemuUri(), two.qemuUri()));
        product.addAdministrator();
        plan = product.here("plan", "off-vms=include", "--format", "json")
                .expecting(0)
                .json();
        for (JsonNode vm :
                product.here("list", "--all", "--format", "json").expecting(0).json()) {
            reasons.computeIfAbsent(vm.path("name").asString(), name -> new TreeSet<>())
                    .addAll(Fields.texts(vm.path("reasons"), "code"));
        }
    }

    @AfterAll
    void close() {
        for (AutoCloseable open : new AutoCloseable[] {product, one, two}) {
            if (open != null) {
                try {
                    open.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /** VMs that are off: what they could not start with, and what they are. */
    private void off() {
        define(aGuest("good").onMachineType(Q35).withQcow2Disk(mebibytes(4)), xml -> xml);
        StrandedVms.definedOn(one).forEach(guest -> guests.put(guest.name(), guest));
        define(aGuest("from-ahead").onMachineType("pc-q35-7.2"), xml -> xml);
        one.rewriteStored("from-ahead", xml -> xml.replace("pc-q35-7.2", "pc-q35-9.2"));
        define(aGuest("current").onMachineType("pc-q35-7.2"), xml -> xml);
        bare("micro", "microvm");
        bare("isa", "isapc");
        define(
                aGuest("held-back").onMachineType(Q35),
                xml -> xml.replace("</metadata>", "<vmhold:hold xmlns:vmhold='" + Marks.HOLD + "'/></metadata>"));
        define(
                aGuest("of-nova").onMachineType(Q35),
                xml -> xml.replace(
                        "</metadata>",
                        "<nova:instance xmlns:nova='http://openstack.org/xmlns/libvirt/nova/1.1'/></metadata>"));
        define(aGuest("claimed").onMachineType(Q35), xml -> xml);
        Claim foreign =
                new Claim(UUID.randomUUID(), 7, "UPGRADE", 1, 3, "elsewhere", Q35, "pc-q35-7.2", false, Instant.EPOCH);
        one.virsh()
                .run(
                        "metadata",
                        "claimed",
                        "--config",
                        "--key",
                        "vmclaim",
                        "--uri",
                        Claim.NAMESPACE,
                        "--set",
                        foreign.toXml());
        define(
                aGuest("passthrough").onMachineType(Q35),
                xml -> xml.replace(
                        "</devices>",
                        "<hostdev mode='subsystem' type='usb' managed='no'><source><vendor id='0x1234'/><product id='0xbeef'/>"
                                + "</source></hostdev></devices>"));
        TinyGuest owner = define(aGuest("disk-owner").onMachineType(Q35).withQcow2Disk(mebibytes(4)), xml -> xml);
        define(
                aGuest("disk-sharer").onMachineType(Q35),
                xml -> xml.replace("</devices>", disk(owner.disk("vda").toString(), "vda") + "</devices>"));
        TinyGuest template = define(aGuest("template").onMachineType(Q35).withQcow2Disk(mebibytes(4)), xml -> xml);
        TinyGuest clone = define(aGuest("clone").onMachineType(Q35).withQcow2Disk(mebibytes(4)), xml -> xml);
        DiskImage.overlay(clone.disk("vda"), template.disk("vda"));
        TinyGuest twice = define(aGuest("twice").onMachineType(Q35), xml -> xml);
        defineOn(two, twice);
    }

    /** VMs that run, or did. Their guests need not be up. */
    private void running() {
        TinyGuest paused = aGuest("paused").onMachineType(Q35).startedOn(one);
        one.virsh().run("suspend", "paused");
        TinyGuest crashed = crashed();
        TinyGuest base = define(aGuest("base-owner").onMachineType(Q35).withQcow2Disk(mebibytes(4)), xml -> xml);
        TinyGuest child = define(aGuest("on-base").onMachineType(Q35).withQcow2Disk(mebibytes(4)), xml -> xml);
        DiskImage.overlay(child.disk("vda"), base.disk("vda"));
        child.start();
        TinyGuest saved = aGuest("saved").onMachineType(Q35).startedOn(one);
        one.virsh().run("managedsave", "saved");
        TinyGuest pending = aGuest("pending").onMachineType(Q35).startedOn(one);
        pending.define(pending.inactiveXml().replace("<vcpu placement='static'>1", "<vcpu placement='static'>2"));
        TinyGuest restarts =
                aGuest("restarts").onMachineType(Q35).onPoweroff("restart").startedOn(one);
        TinyGuest ejected = aGuest("iso-deleted").onMachineType(Q35).definedOn(one);
        Path iso = one.images().resolve("tools.iso");
        StrandedVms.write(iso, "medium");
        ejected.define(ejected.inactiveXml().replace("</devices>", StrandedVms.cdrom(iso.toString()) + "</devices>"));
        ejected.start();
        StrandedVms.delete(iso);
        TinyGuest busy =
                aGuest("busy").onMachineType(Q35).withQcow2Disk(mebibytes(4)).startedOn(one);
        one.virsh()
                .run(
                        "blockcopy",
                        "busy",
                        "vda",
                        one.images().resolve("copy.qcow2").toString(),
                        "--transient-job");
        aGuest("transient").onMachineType(Q35).startedOn(one);
        one.virsh().run("undefine", "transient");
        for (TinyGuest guest : List.of(paused, crashed, saved, pending, restarts, ejected, busy)) {
            guests.put(guest.name(), guest);
        }
    }

    /** Its panic device is told what a kernel that panics tells it. */
    private TinyGuest crashed() {
        TinyGuest guest = aGuest("crashed").onMachineType(Q35).withPanicDevice().definedOn(one);
        guest.define(guest.inactiveXml().replace("<on_crash>destroy</on_crash>", "<on_crash>preserve</on_crash>"));
        guest.start();
        one.virsh().run("qemu-monitor-command", "crashed", "--hmp", "o /b 0x505 1");
        Eventually.await(
                "it has crashed", Duration.ofSeconds(10), () -> guest.state().startsWith("crashed"));
        return guest;
    }

    private TinyGuest define(GuestBuilder builder, UnaryOperator<String> change) {
        TinyGuest guest = builder.definedOn(one);
        String made = guest.inactiveXml();
        String changed = change.apply(made);
        if (!changed.equals(made)) {
            guest.define(changed);
        }
        guests.put(guest.name(), guest);
        return guest;
    }

    /** Without the devices that every other guest has. */
    private void bare(String name, String machineType) {
        TinyGuest guest = new TinyGuest(one, name, UUID.randomUUID());
        guest.define("<domain type='qemu'><name>" + name + "</name><uuid>" + guest.uuid()
                + "</uuid><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='" + machineType
                + "'>hvm</type></os><devices><emulator>/usr/bin/qemu-system-x86_64</emulator><controller type='usb' model='none'/>"
                + "<memballoon model='none'/></devices></domain>");
        guests.put(name, guest);
    }

    private static void defineOn(PrivateLibvirtd other, TinyGuest guest) {
        new TinyGuest(other, guest.name(), guest.uuid()).define(guest.inactiveXml());
    }

    private static String disk(String file, String target) {
        return "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='" + file
                + "'/><target dev='" + target + "' bus='virtio'/></disk>";
    }

    @ParameterizedTest
    @CsvSource({
        "no-disk, MEDIUM_MISSING",
        "no-iso, MEDIUM_MISSING",
        "no-kernel, MEDIUM_MISSING",
        "no-loader, LOADER_MISSING",
        "no-template, LOADER_MISSING",
        "claimed, CLAIMED",
        "no-network, NETWORK_INACTIVE",
        "network-down, NETWORK_INACTIVE",
        "no-bridge, NETWORK_INACTIVE",
        "no-pool, POOL_INACTIVE",
        "no-memory, HOST_MEMORY",
        "current, ALREADY_CURRENT",
        "from-ahead, NEWER_THAN_TARGET",
        "micro, NO_VERSIONED_MACHINE_TYPE",
        "isa, NO_VERSIONED_MACHINE_TYPE",
        "held-back, HELD_BACK",
        "of-nova, MANAGED_ELSEWHERE",
        "passthrough, DEVICE_NOT_SUPPORTED",
        "disk-owner, DISK_USED_ELSEWHERE",
        "disk-sharer, DISK_USED_ELSEWHERE",
        "base-owner, DISK_USED_ELSEWHERE",
        "template, DISK_USED_ELSEWHERE",
        "twice, DEFINED_ON_SEVERAL_HOSTS",
        "paused, PAUSED",
        "crashed, CRASHED",
        "saved, MANAGED_SAVE_IMAGE",
        "pending, PENDING_CHANGES",
        "restarts, ON_POWEROFF_RESTARTS",
        "iso-deleted, MEDIUM_MISSING",
        "busy, BLOCK_JOB_ACTIVE",
        "transient, TRANSIENT"
    })
    void isLeftOutWithItsReason(String vm, String code) {
        assertThat(reasons.get(vm)).as(vm).contains(code);
    }

    /** Only a connection that may write can ask for it, so the list cannot know. */
    @Test
    void anEmulatorThatIsGoneAndADefinitionThatLibvirtRefusesAreSaidByThePlan() {
        assertThat(product.here("plan", "--vm", "no-emulator", "--vm", "refused")
                        .expecting(0)
                        .output())
                .contains("no-emulator: EMULATOR_MISSING: ", "refused: DEFINITION_REJECTED: ");
    }

    @Test
    void onlyWhatIsEligibleIsPlannedAndNothingWasTouched() {
        assertThat(Fields.texts(plan.path("vms"), "name")).containsExactlyInAnyOrder("clone", "good", "on-base");
        for (TinyGuest guest : guests.values()) {
            assertThat(guest.state() + guest.inactiveXml()).isEqualTo(before.get(guest.name()));
        }
    }
}
