package dev.vmcompat.vault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Files that hold one secret, such as a password: only their owner, the caller or root, may read them.
 *
 * <p>A systemd credential is one too: where systemd grants it by access list, its group bits show the list's mask (0440, group root), so below
 * {@code $CREDENTIALS_DIRECTORY} a file of root's that the group root may read is accepted.
 */
public final class SecretFile {

    private static final int MOST_BYTES = 64 * 1024;
    private static final Path STANDARD_INPUT = Path.of("-");

    private SecretFile() {}

    /**
     * The secret, without the one newline at its end.
     *
     * @param file {@code -} reads standard input to its end
     * @return at least one character, the caller's to wipe
     * @throws UnsafeFileException where others may read it
     * @throws UnreadableFileException where it is missing, empty, longer than 64 KiB, not UTF-8 or no regular file
     */
    public static char[] read(Path file) {
        return read(file, System.in);
    }

    static char[] read(Path file, InputStream standardInput) {
        var bytes = file.equals(STANDARD_INPUT) ? allOf(standardInput) : bytes(file);
        try {
            return decode(file, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** All bytes of an owner-only regular file; the caller's to wipe. */
    static byte[] bytes(Path file) {
        var before = FileFacts.ofExisting(file);
        refuseUnsafe(file, before);
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new UnreadableFileException(file, "cannot be read", e);
        }
        if (!FileFacts.ofExisting(file).key().equals(before.key())) {
            throw new UnreadableFileException(file, "was changed while it was read");
        }
        return bytes;
    }

    private static void refuseUnsafe(Path file, FileFacts facts) {
        if (!facts.regular()) {
            throw new UnreadableFileException(file, "is not a regular file");
        }
        if (!facts.ownedByCallerOrRoot()) {
            throw new UnsafeFileException(
                    file, "holds a secret but belongs to " + facts.owner() + ", neither to you nor to root");
        }
        if (facts.openToOthers(0077) && !isCredential(file, facts)) {
            throw new UnsafeFileException(
                    file,
                    "holds a secret that others may read; allow it only to its owner: chmod 600 " + Shell.quote(file));
        }
    }

    private static boolean isCredential(Path file, FileFacts facts) {
        var directory = System.getenv("CREDENTIALS_DIRECTORY");
        return directory != null
                && file.toAbsolutePath().normalize().startsWith(directory)
                && facts.uid() == 0
                && facts.gid() == 0
                && !facts.openToOthers(0037);
    }

    private static byte[] allOf(InputStream in) {
        try {
            return in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new UnreadableFileException(STANDARD_INPUT, "standard input cannot be read", e);
        }
    }

    private static char[] decode(Path file, byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new UnreadableFileException(file, "is longer than a secret may be, " + MOST_BYTES + " bytes");
        }
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length--;
            if (length > 0 && bytes[length - 1] == '\r') {
                length--;
            }
        }
        if (length == 0) {
            throw new UnreadableFileException(file, "is empty");
        }
        CharBuffer chars;
        try {
            chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
        } catch (CharacterCodingException e) {
            throw new UnreadableFileException(file, "is not UTF-8 text");
        }
        var secret = new char[chars.remaining()];
        chars.get(secret);
        Arrays.fill(chars.array(), '\0');
        return secret;
    }
}
