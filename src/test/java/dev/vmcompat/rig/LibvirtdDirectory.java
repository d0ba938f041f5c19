package dev.vmcompat.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The folder of one private libvirtd: what the daemon sees as {@code /etc/libvirt}, {@code /var/lib/libvirt} and so on, and the disk images.
 *
 * <p>It lies directly below {@code /tmp}, because the path of a unix socket has at most 107 bytes.
 */
record LibvirtdDirectory(Path root) {

    /** Folders that the daemon sees in place of the machine's own, relative to the root of either. */
    static final List<String> COVERED =
            List.of("etc/libvirt", "var/lib/libvirt", "var/log/libvirt", "var/cache/libvirt", "run/libvirt");

    /** Files that the daemon sees in place of the machine's own. */
    static final List<String> COVERED_FILES = List.of("etc/passwd", "etc/group");

    private static final Path PARENT = Path.of("/tmp");
    private static final String PREFIX = "vmc-";
    private static final Path SHARED_CAPABILITIES = Path.of("target", "libvirt-capabilities");
    private static final String CAPABILITIES = "var/cache/libvirt/qemu/capabilities";

    /** Makes the folder with the configuration of a daemon that shares nothing with any other. */
    static LibvirtdDirectory create(UUID hostUuid, int firstPort) {
        try {
            var directory = new LibvirtdDirectory(Files.createTempDirectory(PARENT, PREFIX));
            Files.writeString(
                    directory.owner(), Long.toString(ProcessHandle.current().pid()));
            for (String covered : COVERED) {
                Files.createDirectories(directory.root.resolve(covered));
            }
            Files.createDirectories(directory.images());
            Files.createDirectories(directory.marker());
            Files.writeString(directory.libvirtdConf(), """
                    auth_unix_ro = "none"
                    auth_unix_rw = "none"
                    unix_sock_rw_perms = "0700"
                    listen_tls = 0
                    listen_tcp = 1
                    listen_addr = "127.0.0.1"
                    tcp_port = "%d"
                    auth_tcp = "none"
                    host_uuid = "%s"
                    log_level = 3
                    log_outputs = "3:stderr"
                    """.formatted(tcpPort(firstPort), hostUuid));
            // No service of the machine is used: no systemd, no virtlogd, no cgroups, no security labels.
            Files.writeString(directory.root.resolve("etc/libvirt/qemu.conf"), """
                    user = "root"
                    group = "root"
                    dynamic_ownership = 0
                    remember_owner = 0
                    security_driver = "none"
                    cgroup_controllers = []
                    namespaces = []
                    swtpm_user = "root"
                    swtpm_group = "root"
                    stdio_handler = "file"
                    remote_display_port_min = %d
                    remote_display_port_max = %d
                    migration_port_min = %d
                    migration_port_max = %d
                    """.formatted(
                            firstPort, firstPort + 49, firstPort + 50, firstPort + 62));
            // The QEMU driver looks for its packaged user even where it is told another; libvirt-daemon-system would
            // make that user.
            directory.copyWith("etc/passwd", "libvirt-qemu:x:64055:64055::/var/lib/libvirt:/usr/sbin/nologin");
            directory.copyWith("etc/group", "libvirt-qemu:x:64055:", "kvm:x:64056:");
            copyFiles(SHARED_CAPABILITIES, directory.root.resolve(CAPABILITIES));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a daemon whose ports begin at that one. */
    static int tcpPort(int firstPort) {
        return firstPort + 63;
    }

    private void copyWith(String file, String... entries) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/").resolve(file)));
        for (String entry : entries) {
            String name = entry.substring(0, entry.indexOf(':') + 1);
            if (lines.stream().noneMatch(line -> line.startsWith(name))) {
                lines.add(entry);
            }
        }
        Files.write(root.resolve(file), lines);
    }

    /** Folders of this rig whose test process is gone without having removed them. */
    static List<LibvirtdDirectory> abandoned() {
        try (Stream<Path> entries = Files.list(PARENT)) {
            return entries.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .map(LibvirtdDirectory::new)
                    .filter(LibvirtdDirectory::isAbandoned)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAbandoned() {
        try {
            long pid = Long.parseLong(Files.readString(owner()).strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
        } catch (IOException | NumberFormatException e) {
            return false; // not ours, or just being made
        }
    }

    Path socket() {
        return root.resolve("run/libvirt/libvirt-sock");
    }

    Path libvirtdConf() {
        return root.resolve("etc/libvirt/libvirtd.conf");
    }

    Path log() {
        return root.resolve("libvirtd.log");
    }

    Path images() {
        return root.resolve("images");
    }

    /** TMPDIR of the daemon; it hands that on to its QEMU processes, which are known as ours by it. */
    Path marker() {
        return root.resolve("tmp");
    }

    private Path owner() {
        return root.resolve("owner");
    }

    /** Keeps what the daemon found out about the emulator: finding it out takes a second or two. libvirt checks that it still holds. */
    void shareCapabilities() {
        try {
            copyFiles(root.resolve(CAPABILITIES), SHARED_CAPABILITIES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rewrites what the daemon remembers of its QEMU. It must not run. */
    void rewriteCapabilities(UnaryOperator<String> change) {
        try (Stream<Path> remembered = Files.list(root.resolve(CAPABILITIES))) {
            for (Path file :
                    remembered.filter(path -> path.toString().endsWith(".xml")).toList()) {
                Files.writeString(file, change.apply(Files.readString(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        Files.createDirectories(to);
        List<Path> files;
        try (Stream<Path> entries = Files.list(from)) {
            files = entries.filter(path -> path.toString().endsWith(".xml")).toList();
        }
        for (Path file : files) {
            Path copy = Files.createTempFile(to, "copy", ".new");
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, to.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Deletes the folder and all in it; what is already gone is no fault. */
    void delete() {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(root)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
