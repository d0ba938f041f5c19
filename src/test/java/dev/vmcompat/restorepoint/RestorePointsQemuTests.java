package dev.vmcompat.restorepoint;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.fence.GuardedVm;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.libvirt.CallDeadlines;
import dev.vmcompat.hypervisor.libvirt.LibvirtHypervisor;
import dev.vmcompat.rig.GuestBuilder;
import dev.vmcompat.rig.PrivateLibvirtd;
import dev.vmcompat.rig.TinyGuest;
import java.io.File;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real disks of real guests go back and are merged. */
@Tag("qemu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestorePointsQemuTests {

    private PrivateLibvirtd libvirtd;
    private RestorePointRig rig;
    private Host host;

    @BeforeAll
    void start() {
        libvirtd = PrivateLibvirtd.start();
        rig = new RestorePointRig();
        host = new LibvirtHypervisor(CallDeadlines.defaults())
                .open(new ConnectionUri(libvirtd.qemuUri()), Access.READ_WRITE);
    }

    @AfterAll
    void close() {
        host.close();
        rig.close();
        libvirtd.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Means.class,
            names = {"INTERNAL", "EXTERNAL"})
    void bytesGoBackAndWhatIsWrittenLaterIsKeptByTheRemoval(Means means) {
        String name = "back-" + means.name().toLowerCase(Locale.ROOT);
        GuestBuilder builder = aGuest(name).withQcow2Disk(mebibytes(16));
        if (means == Means.EXTERNAL) {
            builder = builder.withRawDisk(mebibytes(16));
        }
        TinyGuest guest = builder.startedOn(libvirtd).awaitAgent();
        String disk = means == Means.EXTERNAL ? "vdb" : "vda";
        guest.agent().writeToDisk(disk, "before");
        down(guest);
        String original = guest.inactiveXml();
        DomainId vm = new DomainId(guest.uuid());

        long first = rig.aRun();
        GuardedVm guard = rig.claim(host, vm, first);
        RestorePoint point = rig.points.seal(guard, rig.arranged(guard, first));
        assertThat(point.means()).isEqualTo(means);
        String read = host.secureDefinition(vm);
        guard.define(
                read, new DomainDefinition(read).withMachineType("pc-q35-7.2").xml());
        guest.start().awaitAgent().agent().writeToDisk(disk, "after!");
        down(guest);

        rig.points.revertDisks(guard, point);

        assertThat(guest.state()).startsWith("shut off");
        assertThat(host.secureDefinition(vm)).doesNotContain(".vmcompat-run");
        assertThat(guest.start().awaitAgent().agent().readFromDisk(disk, 6)).isEqualTo("before");
        assertThat(rig.points.remove(guard, point, () -> false)).isEqualTo(new Removal.Removed());
        nothingLeft(vm);
        guard.removeClaim();
        down(guest);
        guest.define(original);

        long second = rig.aRun();
        GuardedVm again = rig.claim(host, vm, second);
        RestorePoint later = rig.points.seal(again, rig.arranged(again, second));
        guest.start().awaitAgent().agent().writeToDisk(disk, "later!");
        assertThat(rig.points.remove(again, later, () -> false)).isEqualTo(new Removal.Removed());
        nothingLeft(vm);
        again.removeClaim();
        assertThat(guest.agent().readFromDisk(disk, 6)).isEqualTo("later!");
        down(guest);
        assertThat(guest.inactiveXml()).isEqualTo(original);

        long third = rig.aRun();
        GuardedVm guard3 = rig.claim(host, vm, third);
        rig.points.seal(guard3, rig.arranged(guard3, third));
        assertThat(guest.start().awaitAgent().agent().readFromDisk(disk, 6)).isEqualTo("later!");
        guest.destroy();
    }

    private void nothingLeft(DomainId vm) {
        assertThat(host.snapshots(vm)).isEmpty();
        File[] overlays = libvirtd.images().toFile().listFiles((folder, file) -> file.contains(".vmcompat-run"));
        assertThat(overlays).isEmpty();
    }

    private static void down(TinyGuest guest) {
        guest.pressPowerButton();
        guest.awaitOff();
    }
}
