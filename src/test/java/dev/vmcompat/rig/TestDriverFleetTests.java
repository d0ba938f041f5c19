package dev.vmcompat.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients in processes of their own share one node of the test driver; daemons side by side share nothing. */
@Tag("testdriver")
class TestDriverFleetTests {

    @Test
    void whatOneProcessDefinesTheNextOneSeesAndChanges() {
        try (var libvirtd = PrivateLibvirtd.start();
                var fleet = TestDriverFleet.openOn(libvirtd)) {
            List<String> names = fleet.defineRunning(3, "pc-q35-5.2");

            assertThat(fleet.virsh().run("list", "--name").lines()).containsExactlyInAnyOrderElementsOf(names);
            fleet.virsh().run("destroy", "vm-2");
            assertThat(fleet.virsh().run("list", "--name").lines()).containsExactlyInAnyOrder("vm-1", "vm-3");
        }
    }

    @Test
    void twoDaemonsShareNothingAndLeaveNothingBehind() {
        Path images;
        List<Long> processes;
        try (var one = PrivateLibvirtd.start();
                var other = PrivateLibvirtd.start();
                var fleet = TestDriverFleet.openOn(one);
                var otherFleet = TestDriverFleet.openOn(other)) {
            fleet.defineRunning(1, "pc-q35-5.2");
            assertThat(otherFleet.virsh().run("list", "--all", "--name")).isEmpty();
            assertThat(one.hostUuid()).isNotEqualTo(other.hostUuid());
            assertThat(one.virsh().run("capabilities")).contains(one.hostUuid().toString());
            images = one.images();
            processes = one.processes();
            assertThat(processes).contains(one.pid());
        }
        assertThat(images).doesNotExist();
        assertThat(processes).noneMatch(pid -> Files.exists(Path.of("/proc/" + pid + "/exe")));
    }

    @Test
    void suspendedDaemonAnswersNothingUntilItGoesOn() {
        try (var libvirtd = PrivateLibvirtd.start()) {
            libvirtd.suspend();
            assertThatThrownBy(() -> Programs.succeed(
                            Duration.ofSeconds(2), libvirtd.virsh().command("list")))
                    .isInstanceOf(RigException.class);
            libvirtd.resume();
            assertThat(libvirtd.virsh().run("list", "--name")).isEmpty();
        }
    }

    @Test
    void killedDaemonComesBackOnTheSameAddress() {
        try (var libvirtd = PrivateLibvirtd.start()) {
            long before = libvirtd.pid();
            libvirtd.kill();
            assertThat(libvirtd.processes()).isEmpty();
            libvirtd.startAgain();
            assertThat(libvirtd.pid()).isNotEqualTo(before);
            assertThat(libvirtd.virsh().run("capabilities"))
                    .contains(libvirtd.hostUuid().toString());
        }
    }
}
