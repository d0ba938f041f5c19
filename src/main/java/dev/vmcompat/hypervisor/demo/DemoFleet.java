package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.machine.MachineCatalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import javax.xml.stream.XMLStreamException;

/**
 * The demo fleet's folder: about a dozen and a half VMs of all kinds on a node of libvirt's test driver. A connection of that driver has its own
 * copy of the node and writes nothing back, so {@link DemoHypervisor} writes the node file anew after each change: whole or not at all, under a
 * lock on a file beside it. At every instant the folder holds one complete state.
 */
public final class DemoFleet {

    private static final String NODE = "fleet.xml";
    private static final String FRESH = "fleet.xml.new";
    private static final String LOCK = "lock";

    private final Path folder;
    private final FleetLock lock;

    /** @param folder need not exist; made absolute, since a URI names it */
    public DemoFleet(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        this.lock = new FleetLock(this.folder.resolve(LOCK));
    }

    /** Where the fleet lies. */
    public Path folder() {
        return folder;
    }

    /** The fleet's host; for {@link DemoHypervisor}, though any libvirt client may look at its own copy of it. */
    public ConnectionUri uri() {
        return new ConnectionUri("test://" + folder.resolve(NODE).toUri().getRawPath());
    }

    /** The machine types the demo host offers, for the cluster's configured catalogue. */
    public MachineCatalog catalog() {
        return DemoCatalog.machines();
    }

    /** Makes the fleet where there is none; one that is there stays as it is. */
    public void create() {
        if (Files.exists(folder.resolve(NODE))) {
            return;
        }
        try {
            Files.createDirectories(folder);
            lock.holding(() -> Files.exists(folder.resolve(NODE)) ? folder : begin(InitialFleet.create()));
        } catch (IOException e) {
            throw failure("cannot be made", e);
        }
    }

    /** Starts over: the same VMs as on the first day, but as new ones, so that nothing that was done to the ones before counts for them. */
    public void reset() {
        try {
            Files.createDirectories(folder);
            lock.holding(() ->
                    begin(Files.exists(folder.resolve(NODE)) ? InitialFleet.createAnew() : InitialFleet.create()));
        } catch (IOException e) {
            throw failure("cannot be reset", e);
        }
    }

    private Path begin(StoredFleet fleet) throws IOException {
        for (String file : InitialFleet.HARDWARE) {
            replace(file, InitialFleet.resource(file));
        }
        write(fleet);
        return folder;
    }

    FleetLock lock() {
        return lock;
    }

    /** Only under the lock. */
    StoredFleet read() throws IOException {
        String text = Files.readString(folder.resolve(NODE));
        try {
            return FleetFormat.read(text);
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw failure("is no demo fleet of this version; demo --reset makes it anew", e);
        }
    }

    /** Whether the folder holds exactly this state; without the lock, an answer for this instant. */
    boolean holds(StoredFleet fleet) throws IOException {
        byte[] stamp = FleetFormat.stamp(fleet).getBytes(StandardCharsets.UTF_8);
        try (var stream = Files.newInputStream(folder.resolve(NODE))) {
            return Arrays.equals(stamp, stream.readNBytes(stamp.length));
        }
    }

    /** Only under the lock. When this returns, the state survives a loss of power; if it throws, the old or the new one stands. */
    void write(StoredFleet fleet) throws IOException {
        replace(NODE, FleetFormat.write(fleet, InitialFleet.HARDWARE));
    }

    /** The fresh file always has the same name: what a dead process left is written over. */
    private void replace(String name, String text) throws IOException {
        Path fresh = folder.resolve(FRESH);
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    DemoFleetException failure(String what, Exception cause) {
        return new DemoFleetException(folder, what + ": " + cause.getMessage(), cause);
    }
}
