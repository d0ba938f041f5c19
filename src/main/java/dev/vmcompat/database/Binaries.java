package dev.vmcompat.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's programs, unpacked from the class path.
 *
 * @param folder holds bin, lib and share
 * @param version as the server names itself, such as 17.11
 */
record Binaries(Path folder, String version) {

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String UNFINISHED = ".unpacking-";
    private static final String VERSION_FILE = "VERSION";
    private static final Pattern VERSION = Pattern.compile("\\) (\\d+[.\\w]*)");

    /**
     * The programs of this release; unpacks them where it was not done before. An unpacked folder appears under its name, which
     * comes from the archive's checksum, only when it is complete and its server has answered. Only inside the folder's lock.
     */
    static Binaries of(ServerFolder folder, ServerUser user) {
        URL archive = archiveForThisPlatform();
        try {
            Path unpacked = folder.binaries().resolve(key(archive));
            if (!Files.exists(unpacked)) {
                unpack(archive, folder, unpacked, user);
            }
            return new Binaries(
                    unpacked, Files.readString(unpacked.resolve(VERSION_FILE)).strip());
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(
                    folder.binaries(), "PostgreSQL cannot be unpacked there", e);
        }
    }

    int major() {
        return Integer.parseInt(version.split("\\D", 2)[0]);
    }

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    /** Removes other releases' programs. Only while no server runs: it may be one of theirs. */
    void removeOthers(ServerFolder home) {
        try (Stream<Path> all = Files.list(home.binaries())) {
            all.filter(other -> !other.getFileName().equals(folder.getFileName()))
                    .forEach(ServerFolder::tryToRemove);
        } catch (IOException e) {
            // They only take space; the next start tries again.
        }
    }

    private static URL archiveForThisPlatform() {
        String system = System.getProperty("os.name");
        String processor = System.getProperty("os.arch");
        if (!system.equals("Linux") || !processor.equals("amd64")) {
            throw EmbeddedPostgresException.notForThisPlatform(
                    "it is made for Linux on amd64, this is " + system + " on " + processor);
        }
        @Nullable URL archive = Binaries.class.getResource(ARCHIVE);
        if (archive == null) {
            throw EmbeddedPostgresException.notForThisPlatform("its programs are not part of this installation");
        }
        return archive;
    }

    /** From the jar's directory, so that nothing large is read at each start. */
    private static String key(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        if (connection instanceof JarURLConnection jar) {
            var entry = jar.getJarEntry();
            return "%08x-%d".formatted(entry.getCrc(), entry.getSize());
        }
        return "%d-%d".formatted(connection.getLastModified(), connection.getContentLengthLong());
    }

    private static void unpack(URL archive, ServerFolder folder, Path unpacked, ServerUser user) throws IOException {
        if (!Files.exists(folder.binaries())) {
            Files.createDirectory(folder.binaries());
            Files.setPosixFilePermissions(folder.binaries(), ServerFolder.READ_BY_ALL_FOLDER);
        }
        try (Stream<Path> leftovers = Files.list(folder.binaries())) {
            leftovers
                    .filter(path -> path.getFileName().toString().startsWith(UNFINISHED))
                    .forEach(ServerFolder::tryToRemove);
        }
        Path unfinished = Files.createDirectory(folder.binaries().resolve(UNFINISHED + UUID.randomUUID()));
        Files.setPosixFilePermissions(unfinished, ServerFolder.READ_BY_ALL_FOLDER);
        try (InputStream in = archive.openStream();
                var tar =
                        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(in, 1 << 16)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, unfinished);
            }
        }
        Files.writeString(unfinished.resolve(VERSION_FILE), askVersion(unfinished, user));
        // Otherwise a power loss could leave the name with empty files under it. Best effort, where the program is
        // missing.
        Program.run(List.of("sync", "-f", unfinished.toString()));
        Files.move(unfinished, unpacked, StandardCopyOption.ATOMIC_MOVE);
        ServerFolder.force(folder.binaries());
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path folder) throws IOException {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
            throw new IOException("The archive names a file outside of it");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, ServerFolder.READ_BY_ALL_FOLDER);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, path);
        boolean program = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(
                path, program ? PosixFilePermissions.fromString("rwxr-xr-x") : ServerFolder.READ_BY_ALL_FILE);
    }

    /** Proves at once that the programs run here: C library, noexec mounts, and that the server's user can reach them. */
    private static String askVersion(Path unpacked, ServerUser user) {
        String server = unpacked.resolve("bin").resolve("postgres").toString();
        var answer = Program.run(user.command(List.of(server, "--version")));
        Matcher version = VERSION.matcher(answer.output());
        if (!answer.succeeded() || !version.find()) {
            throw EmbeddedPostgresException.notForThisPlatform(server + " cannot be run as " + user + ": "
                    + answer.output().strip());
        }
        return version.group(1);
    }
}
