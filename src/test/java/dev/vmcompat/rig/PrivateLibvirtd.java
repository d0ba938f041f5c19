package dev.vmcompat.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A libvirtd of a test's own: own sockets, configuration, state and host UUID, in a mount namespace where it sees its own folders in place of
 * the machine's. Needs root; needs no systemd, virtlogd or dbus. Any number of them run side by side.
 *
 * <p>QEMU processes outlive {@link #kill} and {@link #restart}, as on a real host. {@link #close} ends everything, also when the test
 * process ends without it; what a killed test process left is removed by the next one.
 */
public final class PrivateLibvirtd implements AutoCloseable {

    private static final Duration START_DEADLINE = Duration.ofSeconds(90);
    private static final String NEEDED =
            "libvirt-daemon libvirt-daemon-driver-qemu qemu-system-x86 qemu-utils libvirt-clients";
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** First argument: our folder; second: the daemon. The shell becomes the daemon, so that the process id is the daemon's. */
    private static final String IN_OWN_FOLDERS = """
            set -e
            for folder in %s; do
                mkdir -p "/$folder"
                mount --bind "$0/$folder" "/$folder"
            done
            for file in %s; do
                mount --bind "$0/$file" "/$file"
            done
            exec "$1" --listen --config /etc/libvirt/libvirtd.conf --pid-file /run/libvirt/libvirtd.pid
            """.formatted(
                    String.join(" ", LibvirtdDirectory.COVERED), String.join(" ", LibvirtdDirectory.COVERED_FILES));

    static {
        for (LibvirtdDirectory abandoned : LibvirtdDirectory.abandoned()) {
            OwnProcesses.killMarkedBy(abandoned.marker());
            abandoned.delete();
        }
    }

    /** A line of what the daemon remembers of its QEMU. */
    private static final Pattern MACHINE = Pattern.compile("<machine [^>]*\\bname='([^']*)'[^>]*/>");

    private final int tcpPort;
    private final UUID hostUuid;
    private final LibvirtdDirectory directory;
    private final Thread onExit = new Thread(this::clear, "private-libvirtd-clear");
    private final AtomicReference<@Nullable Process> daemon = new AtomicReference<>();

    private boolean capabilitiesOfItsOwn;

    private PrivateLibvirtd(UUID hostUuid, LibvirtdDirectory directory, int tcpPort) {
        this.tcpPort = tcpPort;
        this.hostUuid = hostUuid;
        this.directory = directory;
    }

    /**
     * Starts one and waits until it answers.
     *
     * @throws RigException when a program or right is missing (says which), or the daemon does not come up (with its log)
     */
    public static PrivateLibvirtd start() {
        requireEverything();
        int nth = STARTED.getAndIncrement();
        // Ports of VNC and migration, apart from those of other daemons and other test processes.
        int firstPort = 16_000 + (int) ((ProcessHandle.current().pid() * 7 + nth) % 250) * 64;
        var hostUuid = UUID.randomUUID();
        var libvirtd = new PrivateLibvirtd(
                hostUuid, LibvirtdDirectory.create(hostUuid, firstPort), LibvirtdDirectory.tcpPort(firstPort));
        Runtime.getRuntime().addShutdownHook(libvirtd.onExit);
        try {
            libvirtd.startAgain();
        } catch (RuntimeException e) {
            libvirtd.close();
            throw e;
        }
        return libvirtd;
    }

    /** Reaches the QEMU driver, read and write. */
    public String qemuUri() {
        return "qemu+unix:///system?socket=" + directory.socket();
    }

    /**
     * Live-migrates a running domain to another host, as an administrator does; its disks are where both see them.
     *
     * @throws RigException if libvirt refuses
     */
    public void migrate(String domain, PrivateLibvirtd to) {
        virsh().run(
                        "migrate",
                        "--live",
                        "--p2p",
                        "--persistent",
                        "--undefinesource",
                        "--unsafe",
                        domain,
                        to.qemuUri(),
                        "--migrateuri",
                        "tcp://127.0.0.1");
    }

    /** Reaches the QEMU driver, as one of another machine. */
    public String tcpUri() {
        return "qemu+tcp://127.0.0.1:" + tcpPort + "/system";
    }

    /** Reaches libvirt's test driver: one node, the same for all clients, which lives while any of them stays connected. */
    public String testUri() {
        return "test+unix:///default?socket=" + directory.socket();
    }

    /** The unix socket that clients connect to. */
    public Path socket() {
        return directory.socket();
    }

    /** The QEMU driver as virsh sees it. */
    public Virsh virsh() {
        return new Virsh(qemuUri());
    }

    /** The host UUID that the QEMU driver reports. */
    public UUID hostUuid() {
        return hostUuid;
    }

    /** A folder for disk images; the same path in the daemon, in its guests and in the test. */
    public Path images() {
        return directory.images();
    }

    /** Process id of the daemon. */
    public long pid() {
        return running().pid();
    }

    /** Kills the daemon as a power cut would, and waits until it is gone; its guests go on running. */
    public void kill() {
        Process process = running();
        process.destroyForcibly();
        process.onExit().join();
        daemon.set(null);
    }

    /** Starts the killed daemon again on the same state, and waits until it answers. */
    public void startAgain() {
        if (daemon.get() != null) {
            throw new RigException("libvirtd runs already: kill it first");
        }
        daemon.set(launch());
        Eventually.await("libvirtd answers at " + directory.socket(), START_DEADLINE, () -> {
            if (!running().isAlive()) {
                throw new RigException("libvirtd ended at once:\n" + log());
            }
            return Files.exists(directory.socket())
                    && new Virsh(testUri()).attempt("uri").isPresent();
        });
    }

    /** Kills the daemon and starts it again. */
    public void restart() {
        kill();
        startAgain();
    }

    /** Kills the daemon, rewrites what it has stored of a domain, as nobody may with a daemon at work, and starts it again. */
    public void rewriteStored(String domain, UnaryOperator<String> change) {
        kill();
        try {
            Path stored = directory.root().resolve("etc/libvirt/qemu").resolve(domain + ".xml");
            Files.writeString(stored, change.apply(Files.readString(stored)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgain();
    }

    /**
     * Makes it a host with an older QEMU, as far as its libvirt can tell: the daemon is killed, what it remembers of QEMU loses these machine types,
     * and it is started again.
     */
    public void forgetMachineTypes(Predicate<String> forgotten) {
        virsh().run("capabilities");
        kill();
        capabilitiesOfItsOwn = true;
        directory.rewriteCapabilities(remembered -> MACHINE.matcher(remembered)
                .replaceAll(
                        machine -> forgotten.test(machine.group(1)) ? "" : Matcher.quoteReplacement(machine.group())));
        startAgain();
    }

    /** Stops the daemon where it stands: connections stay open and nothing is answered, until {@link #resume}. */
    public void suspend() {
        Programs.succeed(Duration.ofSeconds(30), List.of("/bin/sh", "-c", "kill -STOP $0", Long.toString(pid())));
    }

    /** Lets a suspended daemon go on. */
    public void resume() {
        Programs.succeed(Duration.ofSeconds(30), List.of("/bin/sh", "-c", "kill -CONT $0", Long.toString(pid())));
    }

    /** Process ids of the daemon and of all its guests. */
    public List<Long> processes() {
        return OwnProcesses.markedBy(directory.marker());
    }

    /** What the daemon has written so far: its warnings and errors. */
    public String log() {
        return read(directory.log());
    }

    /** What QEMU wrote about a domain, its command line included; empty when it never started. */
    public String qemuLog(String domain) {
        Path log = directory.root().resolve("var/log/libvirt/qemu").resolve(domain + ".log");
        return Files.exists(log) ? read(log) : "";
    }

    /** Kills daemon and guests and removes everything. May be called again. */
    @Override
    public void close() {
        clear();
        Runtime.getRuntime().removeShutdownHook(onExit);
    }

    private void clear() {
        Process process = daemon.getAndSet(null);
        if (process != null) {
            process.destroyForcibly();
        }
        if (Files.exists(directory.root())) {
            OwnProcesses.killMarkedBy(directory.marker());
            if (!capabilitiesOfItsOwn) {
                directory.shareCapabilities();
            }
            directory.delete();
        }
    }

    private Process launch() {
        Path unshare = Programs.require("unshare", "util-linux");
        Path libvirtd = Programs.require("libvirtd", NEEDED);
        var builder = new ProcessBuilder(
                unshare.toString(),
                "--mount",
                "--propagation",
                "private",
                "/bin/sh",
                "-c",
                IN_OWN_FOLDERS,
                directory.root().toString(),
                libvirtd.toString());
        Map<String, String> environment = builder.environment();
        environment.put("TMPDIR", directory.marker().toString());
        environment.put("LC_ALL", "C.UTF-8");
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process running() {
        Process process = daemon.get();
        if (process == null) {
            throw new RigException("libvirtd does not run");
        }
        return process;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireEverything() {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new RigException("these tests start a libvirtd in a mount namespace of its own: run them as root");
        }
        Programs.require("libvirtd", NEEDED);
        Programs.require("virsh", NEEDED);
        Programs.require("unshare", "util-linux");
    }
}
