package dev.vmcompat.rig;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The guest agent of a tiny guest, spoken to through virsh: looks into the guest and changes its data.
 *
 * @param virsh the connection
 * @param domain domain name
 */
public record GuestAgent(Virsh virsh, String domain) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration COMMAND_DEADLINE = Duration.ofSeconds(90);

    /** Whether it answers now. */
    public boolean answers() {
        return virsh.attempt("qemu-agent-command", "--timeout", "3", domain, "{\"execute\":\"guest-ping\"}")
                .isPresent();
    }

    /**
     * Sends one agent command.
     *
     * @return its {@code return} value
     * @throws RigException when the agent does not answer or refuses
     */
    public JsonNode command(String execute, Map<String, ?> arguments) {
        String request = JSON.writeValueAsString(Map.of("execute", execute, "arguments", arguments));
        return JSON.readTree(virsh.run("qemu-agent-command", "--timeout", "10", domain, request))
                .path("return");
    }

    /** Runs a shell command in the guest and gives what it wrote, without surrounding blanks; fails where the command does. */
    public String shell(String command) {
        JsonNode started =
                command("guest-exec", Map.of("path", "/bin/sh", "arg", List.of("-c", command), "capture-output", true));
        Map<String, Long> process = Map.of("pid", started.path("pid").asLong());
        JsonNode ended = Eventually.get(
                "in guest " + domain + ": " + command,
                COMMAND_DEADLINE,
                () -> Optional.of(command("guest-exec-status", process))
                        .filter(status -> status.path("exited").asBoolean()));
        if (ended.path("exitcode").asInt(-1) != 0) {
            throw new RigException("in guest " + domain + ", " + command + ": " + decode(ended, "err-data"));
        }
        return decode(ended, "out-data").strip();
    }

    /** The machine type as the guest itself sees it (DMI product version). */
    public String productVersion() {
        return shell("cat /sys/class/dmi/id/product_version");
    }

    /** Whether the guest sees an L3 cache. */
    public boolean seesL3Cache() {
        return shell("if [ -d /sys/devices/system/cpu/cpu0/cache/index3 ]; then echo yes; else echo no; fi")
                .equals("yes");
    }

    /** How many bytes one discard may release on a disk; 0: no discard. */
    public long discardMaxBytes(String disk) {
        return Long.parseLong(shell("cat /sys/block/" + disk + "/queue/discard_max_bytes"));
    }

    /** Writes text to the beginning of a disk, through to the image. */
    public void writeToDisk(String disk, String text) {
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        shell("echo " + encoded + " | base64 -d | dd of=/dev/" + disk + " conv=notrunc,fsync");
    }

    /** Writes so many MiB of noise to the beginning of a disk, through to the image. */
    public void fill(String disk, int mebibytes) {
        shell("dd if=/dev/urandom of=/dev/" + disk + " bs=1M conv=notrunc,fsync count=" + mebibytes);
    }

    /** Gives so many MiB at the beginning of a disk back, if the disk takes that. */
    public void discard(String disk, int mebibytes) {
        shell("blkdiscard -l " + mebibytes * 1024L * 1024 + " /dev/" + disk);
    }

    /** Reads so many bytes of text from the beginning of a disk. */
    public String readFromDisk(String disk, int bytes) {
        return shell("dd if=/dev/" + disk + " bs=" + bytes + " count=1");
    }

    private static String decode(JsonNode status, String field) {
        byte[] bytes = Base64.getDecoder().decode(status.path(field).asString(""));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
