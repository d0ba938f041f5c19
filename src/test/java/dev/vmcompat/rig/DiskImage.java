package dev.vmcompat.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The image of a disk whose VM is off, read and written from outside as its guest would.
 *
 * @param path file or device
 * @param format qcow2 or raw
 */
public record DiskImage(Path path, String format) {

    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final Pattern DISK =
            Pattern.compile("<disk type='(?:file|block)' device='disk'.*?</disk>", Pattern.DOTALL);
    private static final Pattern FORMAT = Pattern.compile("<driver name='qemu' type='([^']*)'");
    private static final Pattern SOURCE = Pattern.compile("<source (?:file|dev)='([^']*)'");

    /** Every disk of a definition that its guest can write on. */
    public static List<DiskImage> writableOf(String definition) {
        return DISK.matcher(definition)
                .results()
                .map(found -> found.group())
                .filter(disk -> !disk.contains("<readonly/>"))
                .map(disk -> new DiskImage(Path.of(first(SOURCE, disk)), first(FORMAT, disk)))
                .toList();
    }

    private static String first(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new RigException("no " + pattern + " in " + text));
    }

    /** An empty qcow2 image. */
    public static void create(Path path, long bytes) {
        qemu("qemu-img", "create", "-q", "-f", "qcow2", path.toString(), Long.toString(bytes));
    }

    /** A qcow2 image over another one. */
    public static void overlay(Path path, Path base) {
        qemu("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base.toString(), path.toString());
    }

    /** Writes a mebibyte of one byte. */
    public void write(int pattern, int mebibyte) {
        qemu("qemu-io", "-f", format, "-c", "write -P " + pattern + " " + mebibyte + "M 1M", path.toString());
    }

    /** A hash of what the guest would read of it. */
    public String contents() {
        try {
            Path raw = Files.createTempFile("contents", ".raw");
            try {
                qemu("qemu-img", "convert", "-f", format, "-O", "raw", path.toString(), raw.toString());
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(raw)));
            } finally {
                Files.delete(raw);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void qemu(String program, String... arguments) {
        List<String> command = new java.util.ArrayList<>();
        command.add(Programs.require(program, "qemu-utils").toString());
        command.addAll(List.of(arguments));
        String unused = Programs.succeed(DEADLINE, command);
    }
}
