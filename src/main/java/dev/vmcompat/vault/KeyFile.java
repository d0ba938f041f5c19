package dev.vmcompat.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The installation's key file: {@code installation: UUID}, then a line {@code ID BASE64} per key of 32 bytes; {@code #} begins a comment line.
 * The first key seals and proves, the others only open and verify. Owner-only, outside the database.
 */
public final class KeyFile {

    private static final String INSTALLATION = "installation:";
    private static final String COMMENT =
            "# vmcompat installation keys. Keep a copy in a safe place; the first key encrypts, the others only decrypt.";

    private final UUID installation;
    private final List<InstallationKey> keys;

    private KeyFile(UUID installation, List<InstallationKey> keys) {
        this.installation = installation;
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads the file.
     *
     * @throws MissingKeyFileException with the command to make one
     * @throws UnsafeFileException where anyone but its owner (the caller or root) may read or replace it
     * @throws UnreadableFileException where it is not a key file
     */
    public static KeyFile read(Path file) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new MissingKeyFileException(file);
        }
        var bytes = SecretFile.bytes(TrustedFile.check(file));
        try {
            return parse(file, new String(bytes, StandardCharsets.UTF_8));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * Makes a key file with one new key; its directory must exist. A file that is there already is never touched: of several callers at once
     * exactly one makes it.
     *
     * @throws UnreadableFileException where one exists, or it cannot be written
     */
    public static KeyFile create(Path file) {
        return tryCreate(file)
                .orElseThrow(() -> new UnreadableFileException(file, "exists already and is not overwritten"));
    }

    /** Reads the file, made first where it is missing: for the embedded database only, elsewhere a missing key file is an error. */
    public static KeyFile readOrCreate(Path file) {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            tryCreate(file);
        }
        return read(file);
    }

    /**
     * A POSIX shell command that makes a valid key file at this path and refuses to overwrite one. Each key has an id of its own, so that a new one
     * is never taken for one that is lost.
     */
    public static String commandToMake(Path file) {
        return "(umask 077; set -C; { echo '# vmcompat installation keys';"
                + " echo \"installation: $(cat /proc/sys/kernel/random/uuid)\";"
                + " echo \"k$(head -c 4 /dev/urandom | od -An -tx4 | tr -d ' ') $(head -c 32 /dev/urandom | base64)\"; } > "
                + Shell.quote(file) + ")";
    }

    /** Identifies this installation. */
    public UUID installation() {
        return installation;
    }

    List<InstallationKey> keys() {
        return keys;
    }

    private static Optional<KeyFile> tryCreate(Path file) {
        var installation = UUID.randomUUID();
        var random = new SecureRandom();
        var secret = new byte[InstallationKey.BYTES];
        random.nextBytes(secret);
        var id = "k%08x".formatted(random.nextInt());
        var text = COMMENT + "\n" + INSTALLATION + " " + installation + "\n" + id + " "
                + Base64.getEncoder().encodeToString(secret) + "\n";
        try {
            return writeNew(file.toAbsolutePath(), text) ? Optional.of(read(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UnreadableFileException(file, "cannot be made", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Written beside and linked into place: a link never replaces a file, and nobody sees half of one. */
    private static boolean writeNew(Path file, String text) throws IOException {
        var beside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            try (var out = FileChannel.open(
                    beside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.createLink(file, beside);
            try (var directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
                directory.force(true);
            }
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static KeyFile parse(Path file, String text) {
        Optional<UUID> installation = Optional.empty();
        List<InstallationKey> keys = new ArrayList<>();
        int number = 0;
        for (var line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                if (line.startsWith(INSTALLATION) && installation.isEmpty()) {
                    installation = Optional.of(UUID.fromString(
                            line.substring(INSTALLATION.length()).strip()));
                } else {
                    keys.add(key(line, keys));
                }
            } catch (IllegalArgumentException e) {
                // The line may hold a key: it is not part of the message, nor is the cause, which may quote it.
                throw new UnreadableFileException(
                        file,
                        "line " + number + " is not 'ID BASE64' with a new id and 32 bytes, nor 'installation: UUID'");
            }
        }
        if (installation.isEmpty() || keys.isEmpty()) {
            throw new UnreadableFileException(file, "has no " + (keys.isEmpty() ? "key" : "line 'installation: UUID'"));
        }
        return new KeyFile(installation.get(), keys);
    }

    private static InstallationKey key(String line, List<InstallationKey> before) {
        var parts = line.split("\\s+", -1);
        if (parts.length != 2 || before.stream().anyMatch(key -> key.id().equals(parts[0]))) {
            throw new IllegalArgumentException("not one new id and one key");
        }
        var secret = Base64.getDecoder().decode(parts[1]);
        try {
            return new InstallationKey(parts[0], secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "key file of installation " + installation + " with " + keys;
    }
}
