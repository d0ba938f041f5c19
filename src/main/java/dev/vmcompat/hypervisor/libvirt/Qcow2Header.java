package dev.vmcompat.hypervisor.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What the head of a qcow2 image says of its backing file, by QEMU's {@code docs/interop/qcow2.txt}. The image is a guest's or a stranger's, so
 * nothing in it is trusted.
 */
final class Qcow2Header {

    private static final int MAGIC = 0x514649fb;
    private static final int NAME_OFFSET_AT = 8;
    private static final int NAME_LENGTH_AT = 16;
    private static final int HEAD_BYTES = 20;

    /** As the format has it. */
    private static final int LONGEST_NAME = 1023;

    private Qcow2Header() {}

    /**
     * The image's backing file, as an absolute path.
     *
     * @return empty where the image has none, is no readable qcow2 image, or has a backing that is no file of this machine
     */
    static Optional<String> backingFile(Path image) throws IOException {
        if (!Files.isRegularFile(image) || !Files.isReadable(image)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
            ByteBuffer head = read(channel, 0, HEAD_BYTES);
            if (head.limit() < HEAD_BYTES || head.getInt(0) != MAGIC) {
                return Optional.empty();
            }
            long offset = head.getLong(NAME_OFFSET_AT);
            int length = head.getInt(NAME_LENGTH_AT);
            if (offset < HEAD_BYTES || length < 1 || length > LONGEST_NAME || offset > channel.size() - length) {
                return Optional.empty();
            }
            String name =
                    StandardCharsets.UTF_8.decode(read(channel, offset, length)).toString();
            return path(image, name);
        }
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.BIG_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
            // a read may bring less than was asked for
        }
        return bytes.flip();
    }

    /** QEMU takes what stands before a colon for a protocol, unless a slash comes first, and a relative name as beside the image. */
    private static Optional<String> path(Path image, String name) {
        String file = name.startsWith("file:") ? name.substring("file:".length()) : name;
        int colon = file.indexOf(':');
        int slash = file.indexOf('/');
        if (file.isEmpty() || (colon >= 0 && (slash < 0 || colon < slash))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    image.toAbsolutePath().resolveSibling(file).normalize().toString());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
