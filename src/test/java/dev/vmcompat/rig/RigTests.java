package dev.vmcompat.rig;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The guests really boot, and the private libvirtd does what the other tests rely on. */
@Tag("qemu")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RigTests {

    private PrivateLibvirtd libvirtd;

    @BeforeAll
    void start() {
        libvirtd = PrivateLibvirtd.start();
    }

    @AfterAll
    void close() {
        if (libvirtd != null) {
            libvirtd.close();
        }
    }

    @AfterEach
    void nothingRuns() {
        libvirtd.virsh()
                .run("list", "--name")
                .lines()
                .forEach(name -> libvirtd.virsh().run("destroy", name));
    }

    @Test
    void guestShowsWhatItsMachineTypeBringsAndGoesDownByPowerButton() {
        TinyGuest newer = aGuest("newer")
                .onMachineType("pc-q35-5.2")
                .withQcow2Disk(mebibytes(64))
                .withNic("52:54:00:00:00:01")
                .withPanicDevice()
                .startedOn(libvirtd);
        TinyGuest older = aGuest("older")
                .onMachineType("pc-i440fx-2.7")
                .withQcow2Disk(mebibytes(64))
                .withRawDisk(mebibytes(16))
                .startedOn(libvirtd);

        newer.awaitAgent();
        older.awaitAgent();

        assertThat(newer.liveMachineType()).isEqualTo("pc-q35-5.2");
        assertThat(newer.agent().productVersion()).isEqualTo("pc-q35-5.2");
        assertThat(newer.agent().seesL3Cache()).isTrue();
        assertThat(newer.agent().discardMaxBytes("vda")).isPositive();
        assertThat(older.agent().productVersion()).isEqualTo("pc-i440fx-2.7");
        assertThat(older.agent().seesL3Cache()).isFalse();
        assertThat(older.agent().discardMaxBytes("vda")).isZero();
        assertThat(older.agent().shell("cat /sys/block/vdb/serial")).isEqualTo("OLDER-VDB");

        newer.agent().writeToDisk("vda", "written before power-off");
        newer.pressPowerButton();
        older.pressPowerButton();
        assertThat(newer.awaitOff().state()).isEqualTo("shut off (shutdown)");
        older.awaitOff();

        newer.start().awaitAgent();
        assertThat(newer.agent().readFromDisk("vda", 24)).isEqualTo("written before power-off");
    }

    @Test
    void switchesHoldOnlyOnTheMachineTypesTheyNameAndGuestsOutliveTheDaemon() {
        TinyGuest picky = aGuest("picky")
                .onMachineType("pc-q35-5.2")
                .guestSwitchUnlessOn("pc-q35-5.2", "unhealthy")
                .guestSwitch("noacpi@pc-q35-5.2")
                .startedOn(libvirtd)
                .awaitAgent();
        assertThat(picky.agent().shell("healthy && echo well")).isEqualTo("well");
        picky.pressPowerButton();

        long before = libvirtd.pid();
        libvirtd.restart();
        assertThat(libvirtd.pid()).isNotEqualTo(before);
        picky.awaitAgent();
        assertThat(picky.isRunning())
                .as("it ignores the power button on this type")
                .isTrue();
        picky.destroy();

        picky.define(picky.inactiveXml().replace("pc-q35-5.2'>hvm", "pc-q35-6.2'>hvm"));
        picky.start().awaitAgent();
        assertThat(picky.agent().productVersion()).isEqualTo("pc-q35-6.2");
        assertThat(picky.agent().shell("healthy || echo ill")).isEqualTo("ill");
        picky.pressPowerButton();
        picky.awaitOff();
    }
}
