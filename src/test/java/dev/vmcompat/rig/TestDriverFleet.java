package dev.vmcompat.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Domains of libvirt's test driver behind a daemon: no guest, but one node that all client processes share and that survives each of them.
 * The node lives while the fleet is open, for the fleet keeps one connection; it dies with the daemon.
 */
public final class TestDriverFleet implements AutoCloseable {

    private static final Duration START_DEADLINE = Duration.ofSeconds(90);

    /** Commands in one virsh process: a command line has limited room. */
    private static final int AT_ONCE = 200;

    private final PrivateLibvirtd libvirtd;
    private final Process keeper;

    private TestDriverFleet(PrivateLibvirtd libvirtd, Process keeper) {
        this.libvirtd = libvirtd;
        this.keeper = keeper;
    }

    /** An empty fleet: libvirt's own example domain is taken away. */
    public static TestDriverFleet openOn(PrivateLibvirtd libvirtd) {
        var virsh = new Virsh(libvirtd.testUri());
        try {
            var keeper = new ProcessBuilder(virsh.command("event", "--loop", "--event", "lifecycle"))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // Until it is connected, every other client meets a new node, with the example domain in it.
            Eventually.await("the test driver's node is kept", START_DEADLINE, () -> {
                virsh.attempt("destroy test; undefine test");
                return virsh.run("list", "--all", "--name").isEmpty();
            });
            return new TestDriverFleet(libvirtd, keeper);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any other client's view. */
    public Virsh virsh() {
        return new Virsh(libvirtd.testUri());
    }

    /** Defines and starts {@code count} domains of this machine type, named vm-1, vm-2 ..., and gives their names. */
    public List<String> defineRunning(int count, String machineType) {
        List<String> names =
                IntStream.rangeClosed(1, count).mapToObj(n -> "vm-" + n).toList();
        defineStarted(names, names.stream().map(name -> xml(name, machineType)).toList());
        return names;
    }

    /** Defines domains of these names and starts them. */
    public void defineStarted(List<String> names, List<String> xmls) {
        define(xmls);
        execute(names.stream().map(name -> "start " + name).toList());
    }

    /** Defines domains, which stay off; each {@code xml} is a domain element of type {@code test}. */
    public void define(List<String> xmls) {
        try {
            Path folder = Files.createTempDirectory(libvirtd.images(), "fleet");
            List<String> commands = new ArrayList<>();
            for (String xml : xmls) {
                Path file = folder.resolve(commands.size() + ".xml");
                Files.writeString(file, xml);
                commands.add("define " + file);
            }
            execute(commands);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts the power of running domains and undefines them, with their snapshots. */
    public void remove(List<String> names) {
        for (String name : names) {
            for (String snapshot : virsh().run("snapshot-list", "--name", name)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList()) {
                virsh().run("snapshot-delete", name, snapshot.strip());
            }
        }
        execute(names.stream()
                .map(name -> "destroy " + name + "; undefine " + name)
                .toList());
    }

    /** A plain definition; the UUID follows from the name. */
    public static String xml(String name, String machineType) {
        return """
                <domain type='test'>
                  <name>%s</name>
                  <uuid>%s</uuid>
                  <memory unit='KiB'>262144</memory>
                  <vcpu placement='static'>1</vcpu>
                  <os><type arch='x86_64' machine='%s'>hvm</type></os>
                  <on_poweroff>destroy</on_poweroff>
                  <on_reboot>restart</on_reboot>
                  <on_crash>destroy</on_crash>
                  <devices/>
                </domain>
                """.formatted(name, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), machineType);
    }

    private void execute(List<String> commands) {
        for (int from = 0; from < commands.size(); from += AT_ONCE) {
            int to = Math.min(from + AT_ONCE, commands.size());
            virsh().run(String.join("; ", commands.subList(from, to)));
        }
    }

    /** Lets go of the node: where no other client is connected, it is gone. */
    @Override
    public void close() {
        keeper.destroyForcibly();
        keeper.onExit().join();
    }
}
