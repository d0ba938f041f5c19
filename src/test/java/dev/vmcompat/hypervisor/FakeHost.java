package dev.vmcompat.hypervisor;

import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A host in memory. Its state outlives connections; {@link #faults()} says what goes wrong. */
public final class FakeHost {

    private static final Set<Ability> TEST_DRIVER = EnumSet.of(Ability.INTERNAL_SNAPSHOT, Ability.FILE_LOOKUP);

    /** What a disk's file is unless it is said: an image that grows as it is written. */
    static final BlockInfo THIN = new BlockInfo(20L << 30, 2L << 30, 2L << 30);

    /** One call that arrived: the port's method, the domain if there is one, whether it may change something. */
    public record Call(String operation, Optional<DomainId> domain, boolean mutating) {}

    private record Late(Instant at, Runnable action) {}

    private record Watcher(DomainId id, Consumer<DomainEvent> consumer) {}

    final Map<DomainId, FakeDomain> domains = new LinkedHashMap<>();
    final Set<Ability> abilities = EnumSet.allOf(Ability.class);
    final Map<String, byte[]> files = new HashMap<>();
    final Map<String, String> backing = new HashMap<>();
    final Map<String, Activity> networks = new HashMap<>();
    final Map<String, Activity> pools = new HashMap<>();
    final Map<String, Activity> bridges = new HashMap<>();
    final Map<String, BlockInfo> sizes = new HashMap<>();
    final FakeMachines machines = new FakeMachines();
    Optional<UUID> hostUuid;
    Optional<Long> freeSpace = Optional.of(1L << 40);
    Optional<Long> freeMemory = Optional.of(64L << 30);
    String driver = "QEMU";
    List<String> loaders = List.of("/usr/share/OVMF/OVMF_CODE.fd");
    boolean elsewhere;

    private final ConnectionUri uri;
    private final Clock clock;
    private final FakeFaults faults = new FakeFaults();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Late> late = new ArrayList<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private Optional<Instant> acting = Optional.empty();
    private boolean reachable = true;
    private int lastDomainId = 1;

    private FakeHost(ConnectionUri uri, Clock clock) {
        this.uri = uri;
        this.clock = clock;
        this.hostUuid = Optional.of(FakeDomain.uuidOf(uri.text()));
        networks.put("default", Activity.ACTIVE);
        pools.put("default", Activity.ACTIVE);
        bridges.put("virbr0", Activity.ACTIVE);
        withFile("/usr/bin/qemu-system-x86_64");
    }

    /** So many bytes can still be written to what stores its files. */
    public FakeHost withFreeSpace(long bytes) {
        freeSpace = Optional.of(bytes);
        return this;
    }

    /** Nobody knows how much can still be written. */
    public FakeHost withoutKnownSpace() {
        freeSpace = Optional.empty();
        return this;
    }

    static FakeHost qemu(ConnectionUri uri, Clock clock) {
        return new FakeHost(uri, clock).without(Ability.EXTERNAL_SNAPSHOT_REVERT);
    }

    static FakeHost testDriver(ConnectionUri uri, Clock clock) {
        FakeHost host = new FakeHost(uri, clock);
        host.abilities.retainAll(TEST_DRIVER);
        host.hostUuid = Optional.empty();
        host.driver = "TEST";
        host.elsewhere = true;
        return host;
    }

    /** Adds a VM, and the files its disks name. */
    public FakeDomain add(FakeDomain vm) {
        domains.put(vm.id, vm);
        for (String disk : FakeXml.blocks(vm.inactive, "disk")) {
            FakeXml.attribute(disk, "source", "file").ifPresent(this::withFile);
        }
        vm.guest.bootedAt = Instant.MIN;
        return vm;
    }

    /** Somebody undefined it, and it does not run. */
    public void remove(FakeDomain vm) {
        domains.remove(vm.id);
    }

    /** Somebody undefines it: gone where it is off, transient where it runs. */
    public void undefine(FakeDomain vm) {
        if (vm.state.power().isActive()) {
            vm.transientOne();
        } else {
            remove(vm);
        }
    }

    /** Somebody starts it. */
    public void start(FakeDomain vm) {
        boot(vm, StartMode.RUNNING);
    }

    /** Somebody cuts its power. */
    public void destroy(FakeDomain vm) {
        stop(vm, PowerState.SHUT_OFF, StateReason.DESTROYED);
    }

    /** Somebody migrates it: {@code virsh migrate --persistent --undefinesource}, with {@code --live} or {@code --offline} as it is. */
    public void migrate(FakeDomain vm, FakeHost to) {
        Instant booted = vm.guest.bootedAt;
        domains.remove(vm.id);
        to.add(vm);
        vm.guest.bootedAt = booted;
        if (vm.state.power().isActive()) {
            tell(vm, DomainEvent.Kind.STOPPED);
        }
    }

    /** Whether it is here. */
    public boolean has(FakeDomain vm) {
        return domains.containsKey(vm.id);
    }

    public FakeHost with(FakeDomain vm) {
        add(vm);
        return this;
    }

    public FakeHost without(Ability ability) {
        abilities.remove(ability);
        return this;
    }

    public FakeHost with(Ability ability) {
        abilities.add(ability);
        return this;
    }

    /** The machine types it offers, in place of those of QEMU 7.2; the newest of each family comes first. */
    public FakeHost offering(String... types) {
        machines.offer(types);
        return this;
    }

    /** Marks a machine type it offers as deprecated. */
    public FakeHost deprecating(String type) {
        machines.deprecate(type);
        return this;
    }

    public FakeHost withHostUuid(UUID uuid) {
        hostUuid = Optional.of(uuid);
        return this;
    }

    public FakeHost withFile(String path) {
        return withFile(path, path.getBytes(StandardCharsets.UTF_8));
    }

    public FakeHost withFile(String path, byte[] content) {
        files.put(path, content.clone());
        return this;
    }

    /** An image that lies over another. */
    public FakeHost withBackingFile(String path, String beneath) {
        backing.put(path, beneath);
        return withFile(path);
    }

    /** A disk's image of this size. */
    public FakeHost withImage(String path, BlockInfo size) {
        sizes.put(path, size);
        return withFile(path);
    }

    public FakeHost withoutFile(String path) {
        files.remove(path);
        return this;
    }

    /** The UEFI images that its emulator lists. */
    public FakeHost listingLoaders(String... paths) {
        loaders = List.of(paths);
        return this;
    }

    /** It is another machine: files can be looked up, and neither read nor written nor deleted. */
    public FakeHost elsewhere() {
        elsewhere = true;
        return this;
    }

    public FakeHost withNetwork(String name, Activity activity) {
        networks.put(name, activity);
        return this;
    }

    public FakeHost withPool(String name, Activity activity) {
        pools.put(name, activity);
        return this;
    }

    public FakeHost withBridge(String name, Activity activity) {
        bridges.put(name, activity);
        return this;
    }

    public FakeHost withFreeMemory(long bytes) {
        freeMemory = Optional.of(bytes);
        return this;
    }

    public FakeFaults faults() {
        return faults;
    }

    /** No call gets an answer from now on: UNREACHABLE. */
    public void unplug() {
        reachable = false;
    }

    public void plugIn() {
        reachable = true;
    }

    /** The host reboots: every guest is cut, listeners are gone, and autostart starts what it starts. */
    public void reboot() {
        watchers.clear();
        late.clear();
        List.copyOf(domains.values()).stream()
                .filter(vm -> vm.state.power().isActive())
                .forEach(vm -> stop(vm, PowerState.SHUT_OFF, StateReason.UNKNOWN));
        List.copyOf(domains.values()).stream().filter(vm -> vm.autostart).forEach(vm -> boot(vm, StartMode.RUNNING));
    }

    public FakeDomain domain(String name) {
        return domains.values().stream()
                .filter(vm -> vm.name.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no VM " + name));
    }

    /** Every call that arrived, first to last. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** The calls that may change something. */
    public List<Call> mutations() {
        return calls.stream().filter(Call::mutating).toList();
    }

    public boolean hasFile(String path) {
        return files.containsKey(path);
    }

    public ConnectionUri uri() {
        return uri;
    }

    Host connect(Access access) {
        arrive("open", null, false);
        FakeConnection connection = new FakeConnection(this, access);
        HostActions actions = guarded(HostActions.class, new FakeActions(this, connection), connection);
        connection.use(actions);
        return guarded(Host.class, connection, connection);
    }

    private <T> T guarded(Class<T> port, T target, FakeConnection connection) {
        boolean mutating = port == HostActions.class;
        Object proxy =
                Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (self, method, arguments) -> {
                    if (!method.getDeclaringClass().isAssignableFrom(port) || isPlain(method)) {
                        return invoke(target, method, arguments);
                    }
                    connection.requireOpen();
                    DomainId id = arguments != null && arguments.length > 0 && arguments[0] instanceof DomainId named
                            ? named
                            : null;
                    synchronized (this) {
                        arrive(method.getName(), id, mutating);
                        if (mutating && connection.access() == Access.READ_ONLY) {
                            throw failure(Kind.REFUSED, method.getName(), id, "read-only connection");
                        }
                        Object answer = invoke(target, method, arguments);
                        faults.strike(false, method.getName(), uri, id);
                        return answer;
                    }
                });
        return port.cast(proxy);
    }

    private static boolean isPlain(Method method) {
        return method.getDeclaringClass() == Object.class
                || Set.of("uri", "access", "actions", "close").contains(method.getName());
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private synchronized void arrive(String operation, DomainId id, boolean mutating) {
        settle();
        calls.add(new Call(operation, Optional.ofNullable(id), mutating));
        if (!reachable) {
            throw failure(Kind.UNREACHABLE, operation, id, "unplugged");
        }
        faults.strike(true, operation, uri, id);
        settle();
    }

    HypervisorException failure(Kind kind, String operation, DomainId id, String message) {
        return new HypervisorException(kind, operation, uri, id, message, null);
    }

    /** Lets guests do what is due by the clock. */
    synchronized void settle() {
        while (true) {
            Optional<Late> due = late.stream()
                    .filter(action -> !action.at().isAfter(clock.instant()))
                    .min(Comparator.comparing(Late::at));
            if (due.isEmpty()) {
                return;
            }
            late.remove(due.get());
            acting = Optional.of(due.get().at());
            due.get().action().run();
            acting = Optional.empty();
        }
    }

    /** The clock's time, or while something overdue happens, the time it was due. */
    Instant now() {
        return acting.orElseGet(clock::instant);
    }

    /** Arranges what this boot of a guest does later. */
    void later(FakeDomain vm, Duration after, Runnable action) {
        int boot = vm.guest.boots;
        late.add(new Late(now().plus(after), () -> {
            if (vm.guest.boots == boot && domains.containsKey(vm.id)) {
                action.run();
            }
        }));
    }

    void boot(FakeDomain vm, StartMode mode) {
        new FakePower(this).boot(vm, mode, ++lastDomainId);
    }

    void stop(FakeDomain vm, PowerState power, StateReason reason) {
        new FakePower(this).stop(vm, power, reason);
    }

    void tell(FakeDomain vm, DomainEvent.Kind kind) {
        watchers.stream()
                .filter(watcher -> watcher.id().equals(vm.id))
                .forEach(watcher -> watcher.consumer().accept(new DomainEvent(vm.id, kind)));
    }

    Subscription watch(DomainId id, Consumer<DomainEvent> consumer) {
        Watcher watcher = new Watcher(id, consumer);
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }
}
