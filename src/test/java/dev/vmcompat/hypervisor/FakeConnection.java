package dev.vmcompat.hypervisor;

import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a fake host answers. Faults and the read-only rule for actions lie around it. */
final class FakeConnection implements Host {

    private static final Set<Ability> READ_WRITE_ONLY =
            EnumSet.of(Ability.DOMAIN_CAPABILITIES, Ability.XML_TO_NATIVE, Ability.AGENT);

    private final FakeHost host;
    private final Access access;
    private HostActions actions;
    private boolean closed;

    FakeConnection(FakeHost host, Access access) {
        this.host = host;
        this.access = access;
    }

    void use(HostActions guarded) {
        actions = guarded;
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the connection to " + host.uri() + " is closed");
        }
    }

    FakeDomain domain(String operation, DomainId id) {
        FakeDomain vm = host.domains.get(id);
        if (vm == null) {
            throw host.failure(Kind.NOT_FOUND, operation, id, "no such domain");
        }
        return vm;
    }

    void require(Ability ability, String operation, DomainId id) {
        if (!host.abilities.contains(ability)) {
            throw host.failure(Kind.UNSUPPORTED, operation, id, "this host has no " + ability.words());
        }
        if (access == Access.READ_ONLY && READ_WRITE_ONLY.contains(ability)) {
            throw host.failure(Kind.REFUSED, operation, id, "read-only connection");
        }
    }

    /** A running domain without a channel for an agent can never have one, which libvirt says in another way than that none answers. */
    void requireChannel(FakeDomain vm, String operation) {
        if (vm.live.filter(xml -> !xml.contains("org.qemu.guest_agent.0")).isPresent()) {
            throw host.failure(Kind.UNSUPPORTED, operation, vm.id, "QEMU guest agent is not configured");
        }
    }

    @Override
    public ConnectionUri uri() {
        return host.uri();
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public HostInfo info() {
        Set<Ability> abilities = EnumSet.copyOf(host.abilities);
        if (access == Access.READ_ONLY) {
            abilities.removeAll(READ_WRITE_ONLY);
        }
        return new HostInfo(
                host.hostUuid,
                "fake-" + FakeDomain.uuidOf(host.uri().text()),
                host.driver,
                "9.0.0",
                Optional.of("7.2.22"),
                abilities);
    }

    @Override
    public String capabilities() {
        return host.machines.capabilities(host);
    }

    @Override
    public String domainCapabilities(String emulator, String architecture, String machine, String virtType) {
        require(Ability.DOMAIN_CAPABILITIES, "domcapabilities", null);
        if (!host.machines.knows(machine)) {
            throw host.failure(
                    Kind.REFUSED,
                    "domcapabilities",
                    null,
                    "the machine '" + machine + "' is not supported by emulator");
        }
        if (!host.files.containsKey(emulator)) {
            throw host.failure(Kind.REFUSED, "domcapabilities", null, "cannot find suitable emulator");
        }
        return """
                <domainCapabilities>
                  <path>%s</path>
                  <domain>%s</domain>
                  <machine>%s</machine>
                  <arch>%s</arch>
                  <os supported='yes'>
                    <loader supported='yes'>%s</loader>
                  </os>
                </domainCapabilities>
                """.formatted(
                emulator,
                virtType,
                host.machines.canonical(machine),
                architecture,
                host.loaders.stream().map(path -> "<value>" + path + "</value>").collect(Collectors.joining()));
    }

    @Override
    public List<DomainEntry> list() {
        return host.domains.values().stream().map(FakeDomain::entry).toList();
    }

    @Override
    public DomainEntry entry(DomainId id) {
        return domain("dominfo", id).entry();
    }

    @Override
    public DomainState state(DomainId id) {
        return domain("domstate", id).state;
    }

    @Override
    public String secureDefinition(DomainId id) {
        if (access == Access.READ_ONLY) {
            throw host.failure(Kind.REFUSED, "dumpxml", id, "read-only connection");
        }
        return domain("dumpxml", id).inactive;
    }

    @Override
    public String inactiveDefinition(DomainId id) {
        return FakeXml.withoutSecrets(domain("dumpxml", id).inactive);
    }

    @Override
    public String liveDescription(DomainId id) {
        FakeDomain vm = domain("dumpxml", id);
        return FakeXml.withoutSecrets(vm.live.orElse(vm.inactive));
    }

    @Override
    public Optional<String> metadata(DomainId id, Layer layer, String namespace) {
        FakeDomain vm = domain("metadata", id);
        return switch (layer) {
            case LIVE -> vm.live.flatMap(xml -> FakeXml.metadata(xml, namespace));
            case CONFIG -> vm.persistent ? FakeXml.metadata(vm.inactive, namespace) : Optional.empty();
        };
    }

    @Override
    public Optional<BlockJob> blockJob(DomainId id, String disk) {
        require(Ability.BLOCK_JOB, "blockjob", id);
        FakeDomain vm = domain("blockjob", id);
        String live = vm.live.orElseThrow(() -> host.failure(Kind.REFUSED, "blockjob", id, "domain is not running"));
        if (FakeXml.disk(live, disk).isEmpty()) {
            throw host.failure(Kind.REFUSED, "blockjob", id, "invalid path " + disk);
        }
        Optional<BlockJob> job = Optional.ofNullable(vm.blockJobs.get(disk));
        job.filter(running -> !running.isReady())
                .ifPresent(running ->
                        vm.blockJobs.put(disk, new BlockJob(running.type(), running.current() + 1, running.end())));
        return job;
    }

    @Override
    public Optional<BlockInfo> blockInfo(DomainId id, String disk) {
        FakeDomain vm = domain("domblkinfo", id);
        if (host.driver.equals("TEST")) {
            return Optional.empty();
        }
        String xml = vm.live.orElse(vm.inactive);
        if (FakeXml.disk(xml, disk).isEmpty()) {
            throw host.failure(Kind.REFUSED, "domblkinfo", id, "invalid path " + disk);
        }
        Optional<String> file = FakeXml.diskFile(xml, disk);
        if (file.filter(path -> !host.files.containsKey(path)).isPresent()) {
            throw host.failure(Kind.UNKNOWN, "domblkinfo", id, "cannot access storage file " + file.get());
        }
        return file.map(path -> host.sizes.getOrDefault(path, FakeHost.THIN));
    }

    @Override
    public Optional<Long> fileAllocation(String path) {
        return !host.elsewhere && host.files.containsKey(path)
                ? Optional.of(host.sizes.getOrDefault(path, FakeHost.THIN).allocation())
                : Optional.empty();
    }

    @Override
    public Optional<Long> freeSpace(String path) {
        return !host.elsewhere && host.files.containsKey(path) ? host.freeSpace : Optional.empty();
    }

    @Override
    public Optional<String> backingFile(String path) {
        return host.elsewhere ? Optional.empty() : Optional.ofNullable(host.backing.get(path));
    }

    @Override
    public List<SnapshotName> snapshots(DomainId id) {
        return List.copyOf(domain("snapshot-list", id).snapshots.keySet());
    }

    @Override
    public String snapshotXml(DomainId id, SnapshotName name) {
        FakeDomain.Snapshot snapshot = domain("snapshot-dumpxml", id).snapshots.get(name);
        if (snapshot == null) {
            throw host.failure(Kind.NOT_FOUND, "snapshot-dumpxml", id, "no snapshot " + name);
        }
        return FakeXml.withoutSecrets(
                snapshot.xml().replace("</domainsnapshot>", snapshot.definition() + "</domainsnapshot>"));
    }

    @Override
    public String toNative(String definition) {
        require(Ability.XML_TO_NATIVE, "domxml-to-native", null);
        Optional<FakeDomain> vm = FakeXml.element(definition, "uuid").map(text -> host.domains.get(DomainId.of(text)));
        if (!host.machines.knows(FakeXml.machine(definition))
                || vm.filter(known -> known.rejectsNativeXml).isPresent()) {
            throw host.failure(Kind.REFUSED, "domxml-to-native", null, "unsupported configuration");
        }
        return FakeXml.element(definition, "emulator").orElse("qemu") + " -machine " + FakeXml.machine(definition);
    }

    @Override
    public String agentCommand(DomainId id, String command, Duration timeout) {
        require(Ability.AGENT, "qemu-agent-command", id);
        FakeDomain vm = domain("qemu-agent-command", id);
        String machine = vm.live.map(FakeXml::machine).orElse("");
        requireChannel(vm, "qemu-agent-command");
        if (!vm.state.power().isRunning() || !vm.guest.agentAnswers(machine, host.now())) {
            throw host.failure(Kind.REFUSED, "qemu-agent-command", id, "QEMU guest agent is not connected");
        }
        String asked = FakeGuest.command(command);
        return vm.guest
                .answer(machine, command, vm.live.orElseThrow())
                .orElseThrow(() -> host.failure(
                        Kind.REFUSED, "qemu-agent-command", id, "the command " + asked + " has not been found"));
    }

    @Override
    public Activity network(String name) {
        return host.networks.getOrDefault(name, Activity.ABSENT);
    }

    @Override
    public Activity pool(String name) {
        return host.pools.getOrDefault(name, Activity.ABSENT);
    }

    @Override
    public Activity bridge(String name) {
        return host.bridges.getOrDefault(name, Activity.ABSENT);
    }

    @Override
    public PathPresence path(String path) {
        if (!host.abilities.contains(Ability.FILE_LOOKUP)) {
            return PathPresence.UNKNOWN;
        }
        return host.files.containsKey(path) ? PathPresence.PRESENT : PathPresence.MISSING;
    }

    @Override
    public PathPresence volume(String pool, String volume) {
        return switch (pool(pool)) {
            case ACTIVE ->
                host.files.containsKey("/var/lib/libvirt/images/" + volume)
                        ? PathPresence.PRESENT
                        : PathPresence.MISSING;
            case ABSENT, INACTIVE -> PathPresence.MISSING;
            case UNKNOWN -> PathPresence.UNKNOWN;
        };
    }

    @Override
    public Optional<Long> freeMemory() {
        return host.freeMemory;
    }

    @Override
    public Optional<byte[]> readFile(String path) {
        return host.elsewhere
                ? Optional.empty()
                : Optional.ofNullable(host.files.get(path)).map(byte[]::clone);
    }

    @Override
    public Subscription watch(DomainId id, Consumer<DomainEvent> consumer) {
        return host.watch(domain("event", id).id, consumer);
    }

    @Override
    public HostActions actions() {
        return Objects.requireNonNull(actions);
    }

    @Override
    public void close() {
        closed = true;
    }
}
