package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.BlockInfo;
import dev.vmcompat.hypervisor.BlockJob;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainEvent;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.HostInfo;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.hypervisor.PathPresence;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The demo fleet's host. What stands behind it may always change something, so the rules of read-only connections are kept here.
 */
final class DemoHost implements Host {

    private static final Pattern DISK = Pattern.compile("<disk\\b.*?</disk>", Pattern.DOTALL);
    private static final long STORY_SIZE = 20L << 30;

    private final SharedNode node;
    private final Access access;
    private final DemoActions actions;

    DemoHost(SharedNode node, Access access) {
        this.node = node;
        this.access = access;
        this.actions = new DemoActions(this, node);
    }

    /** @throws HypervisorException REFUSED on a read-only connection */
    void requireWrite(String operation) {
        if (access == Access.READ_ONLY) {
            throw new HypervisorException(Kind.REFUSED, operation, uri(), null, "the connection is read-only", null);
        }
    }

    @Override
    public ConnectionUri uri() {
        return node.uri();
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public HostInfo info() {
        return node.ask("info", Host::info);
    }

    @Override
    public String capabilities() {
        return node.ask("capabilities", Host::capabilities);
    }

    @Override
    public String domainCapabilities(String emulator, String architecture, String machine, String virtType) {
        requireWrite("domcapabilities");
        return node.ask("domcapabilities", host -> host.domainCapabilities(emulator, architecture, machine, virtType));
    }

    @Override
    public List<DomainEntry> list() {
        return node.askCopy(
                "list",
                copy -> copy.host().list().stream().map(copy::withReason).toList());
    }

    @Override
    public DomainEntry entry(DomainId id) {
        return node.askCopy("dominfo", copy -> copy.withReason(copy.host().entry(id)));
    }

    @Override
    public DomainState state(DomainId id) {
        return node.askCopy("domstate", copy -> copy.withReason(id, copy.host().state(id)));
    }

    @Override
    public String secureDefinition(DomainId id) {
        requireWrite("dumpxml");
        return node.ask("dumpxml", host -> host.secureDefinition(id));
    }

    @Override
    public String inactiveDefinition(DomainId id) {
        return node.ask("dumpxml", host -> host.inactiveDefinition(id));
    }

    @Override
    public String liveDescription(DomainId id) {
        return node.ask("dumpxml", host -> host.liveDescription(id));
    }

    @Override
    public Optional<String> metadata(DomainId id, Layer layer, String namespace) {
        return node.ask("metadata", host -> host.metadata(id, layer, namespace));
    }

    @Override
    public Optional<BlockJob> blockJob(DomainId id, String disk) {
        return node.ask("blockjob", host -> host.blockJob(id, disk));
    }

    /** As the story has it: raw images, of which alone this is asked, were allocated in full. */
    @Override
    public Optional<Long> fileAllocation(String path) {
        return Optional.of(STORY_SIZE);
    }

    /** As the story has it: there is room. */
    @Override
    public Optional<Long> freeSpace(String path) {
        return Optional.of(10 * STORY_SIZE);
    }

    /** In the story no image lies over another. */
    @Override
    public Optional<String> backingFile(String path) {
        return Optional.empty();
    }

    /** As the story has it: qcow2 images grow as they are written, and raw ones were allocated in full. */
    @Override
    public Optional<BlockInfo> blockInfo(DomainId id, String disk) {
        Optional<String> description = DISK.matcher(inactiveDefinition(id))
                .results()
                .map(MatchResult::group)
                .filter(element -> element.contains("<target dev='" + disk + "'"))
                .findFirst();
        return description.map(element -> element.contains("type='raw'")
                ? new BlockInfo(STORY_SIZE, STORY_SIZE, STORY_SIZE)
                : new BlockInfo(STORY_SIZE, STORY_SIZE / 5, STORY_SIZE / 5));
    }

    @Override
    public List<SnapshotName> snapshots(DomainId id) {
        return node.ask("snapshot-list", host -> host.snapshots(id));
    }

    @Override
    public String snapshotXml(DomainId id, SnapshotName name) {
        return node.ask("snapshot-dumpxml", host -> host.snapshotXml(id, name));
    }

    @Override
    public String toNative(String definition) {
        requireWrite("domxml-to-native");
        return node.ask("domxml-to-native", host -> host.toNative(definition));
    }

    @Override
    public String agentCommand(DomainId id, String command, Duration timeout) {
        requireWrite("qemu-agent-command");
        return node.ask("qemu-agent-command", host -> host.agentCommand(id, command, timeout));
    }

    @Override
    public Activity network(String name) {
        return node.ask("net-info", host -> host.network(name));
    }

    @Override
    public Activity pool(String name) {
        return node.ask("pool-info", host -> host.pool(name));
    }

    @Override
    public Activity bridge(String name) {
        return node.ask("iface-list", host -> host.bridge(name));
    }

    /** Every file of the demo host is a volume of its pools, which the driver cannot say of a path it does not know. */
    @Override
    public PathPresence path(String path) {
        return switch (node.ask("vol-path", host -> host.path(path))) {
            case PRESENT -> PathPresence.PRESENT;
            case MISSING, UNKNOWN -> PathPresence.MISSING;
        };
    }

    @Override
    public PathPresence volume(String pool, String volume) {
        return node.ask("vol-info", host -> host.volume(pool, volume));
    }

    /** The test driver says 0 of a node of one's own, which is no answer. */
    @Override
    public Optional<Long> freeMemory() {
        return Optional.empty();
    }

    @Override
    public Optional<byte[]> readFile(String path) {
        return node.ask("read " + path, host -> host.readFile(path));
    }

    @Override
    public Subscription watch(DomainId id, Consumer<DomainEvent> consumer) {
        return node.watch(id, consumer);
    }

    @Override
    public HostActions actions() {
        return actions;
    }

    @Override
    public void close() {
        node.close();
    }
}
