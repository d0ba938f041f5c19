package dev.vmcompat.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A defined tiny guest, as an observer from outside sees it.
 *
 * @param libvirtd where it is defined
 * @param name domain name
 * @param uuid domain UUID
 */
public record TinyGuest(PrivateLibvirtd libvirtd, String name, UUID uuid) {

    /** How long a boot may take on a slow machine without KVM; five seconds are usual. */
    public static final Duration BOOT_DEADLINE = Duration.ofMinutes(4);

    private static final Duration OFF_DEADLINE = Duration.ofMinutes(3);
    private static final Pattern MACHINE = Pattern.compile("<type [^>]*machine=['\"]([^'\"]+)['\"]");

    /** Powers it on. */
    public TinyGuest start() {
        libvirtd.virsh().run("start", name);
        return this;
    }

    /** Presses its power button; the guest may ignore that. */
    public void pressPowerButton() {
        libvirtd.virsh().run("shutdown", name, "--mode", "acpi");
    }

    /** Cuts its power. */
    public void destroy() {
        libvirtd.virsh().run("destroy", name);
    }

    /** Its state with the reason, in virsh's words: {@code running (booted)}, {@code shut off (shutdown)}. */
    public String state() {
        return libvirtd.virsh().run("domstate", "--reason", name);
    }

    /** Whether it runs. */
    public boolean isRunning() {
        return state().startsWith("running");
    }

    /** Waits until it is off. */
    public TinyGuest awaitOff() {
        Eventually.await(name + " is off", OFF_DEADLINE, () -> state().startsWith("shut off"));
        return this;
    }

    /** Its guest agent, whether it answers or not. */
    public GuestAgent agent() {
        return new GuestAgent(libvirtd.virsh(), name);
    }

    /** Waits until its agent answers. */
    public TinyGuest awaitAgent() {
        try {
            Eventually.await("the agent of " + name + " answers", BOOT_DEADLINE, () -> agent().answers());
        } catch (RigException e) {
            throw new RigException(e.getMessage() + "\n" + serialLog() + "\n" + libvirtd.qemuLog(name), e);
        }
        return this;
    }

    /** Waits until its first process is done with starting it, whether it has an agent or not. */
    public TinyGuest awaitUp() {
        Eventually.await(name + " is up", BOOT_DEADLINE, () -> serialLog().contains("guest: up on "));
        return this;
    }

    /** Waits until its guest has heard that it is to go down. */
    public TinyGuest awaitAsked() {
        Eventually.await(
                name + " is asked to go down", BOOT_DEADLINE, () -> serialLog().contains("guest: asked to go down"));
        return this;
    }

    /** Bytes that the image file of one of its disks takes up on the host. */
    public long allocatedBytes(String target) {
        String answer = Programs.succeed(
                Duration.ofSeconds(10),
                List.of("du", "--block-size=1", disk(target).toString()));
        return Long.parseLong(answer.split("\\s", 2)[0]);
    }

    /** Machine type of the running guest. */
    public String liveMachineType() {
        return machineType(libvirtd.virsh().run("dumpxml", name));
    }

    /** Machine type that its next start will use. */
    public String configuredMachineType() {
        return machineType(inactiveXml());
    }

    /** The stored definition, with secrets. */
    public String inactiveXml() {
        return libvirtd.virsh().run("dumpxml", "--inactive", "--security-info", name);
    }

    /** Replaces the stored definition. */
    public void define(String xml) {
        Path file = null;
        try {
            file = Files.createTempFile(libvirtd.images(), name, ".xml");
            Files.writeString(file, xml);
            libvirtd.virsh().run("define", file.toString());
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + file, e);
        }
    }

    /** The image file of one of its disks. */
    public Path disk(String target) {
        return Optional.of(libvirtd.images().resolve(name + "-" + target + ".qcow2"))
                .filter(Files::exists)
                .orElse(libvirtd.images().resolve(name + "-" + target + ".raw"));
    }

    /** Everything its kernel and its first process wrote since it was last started. */
    public String serialLog() {
        try {
            Path log = libvirtd.images().resolve(name + ".serial");
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String machineType(String xml) {
        Matcher matcher = MACHINE.matcher(xml);
        if (!matcher.find()) {
            throw new RigException("no machine type in the definition of " + name);
        }
        return matcher.group(1);
    }
}
