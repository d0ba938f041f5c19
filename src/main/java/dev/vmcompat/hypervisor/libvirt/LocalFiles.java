package dev.vmcompat.hypervisor.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * Files of this machine, where it is the host: small ones read whole, written whole or not at all. A call may never return, as on a share whose
 * server is gone: only the threads of {@link HostSession} make one.
 */
class LocalFiles {

    private static final long MOST = 64L << 20;

    Optional<byte[]> read(Path path) throws IOException {
        if (!Files.isRegularFile(path) || !Files.isReadable(path) || Files.size(path) > MOST) {
            return Optional.empty();
        }
        return Optional.of(Files.readAllBytes(path));
    }

    /** By way of a file beside it, which takes over owner and mode of the old one. */
    void write(Path path, byte[] content) throws IOException {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file has a folder");
        Path fresh = Files.createTempFile(folder, "." + path.getFileName(), ".vmcompat");
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            if (Files.exists(path)) {
                takeOver(path, fresh);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Harmless where there is none. */
    void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    private static void takeOver(Path from, Path to) throws IOException {
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributeView view =
                Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        PosixFileAttributes fresh = view.readAttributes();
        if (!fresh.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        if (!fresh.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        view.setPermissions(old.permissions());
    }
}
