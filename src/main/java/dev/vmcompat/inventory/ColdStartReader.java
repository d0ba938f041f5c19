package dev.vmcompat.inventory;

import dev.vmcompat.definition.BootFacts;
import dev.vmcompat.definition.DefinitionException;
import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DiskSource;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.definition.InterfaceFacts;
import dev.vmcompat.definition.SafeXml;
import dev.vmcompat.definition.XmlTree;
import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Activity;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.PathPresence;
import dev.vmcompat.inventory.ColdStartFacts.Acceptance;
import dev.vmcompat.inventory.ColdStartFacts.Lookup;
import dev.vmcompat.inventory.ColdStartFacts.Purpose;
import dev.vmcompat.inventory.ColdStartFacts.Resource;
import dev.vmcompat.inventory.ColdStartFacts.ResourceKind;
import dev.vmcompat.machine.MachineType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Asks a host for everything a VM needs to start again, since neither {@code define} nor XML to native sees a missing disk or network: an ISO
 * deleted under a running VM leaves it unable to start on either type.
 */
public final class ColdStartReader {

    private final Host host;
    private final DomainView configured;
    private final DomainView present;
    private final Map<String, Lookup> files = new LinkedHashMap<>();
    private final Map<String, Resource> resources = new TreeMap<>();

    private ColdStartReader(Host host, DomainView configured, DomainView present) {
        this.host = host;
        this.configured = configured;
        this.present = present;
    }

    /**
     * Asks.
     *
     * @param host the VM's host
     * @param vm a VM that was read
     * @param target the type it is to start on
     * @param newDefinition what would be defined; empty where it cannot be made, as over a read-only connection
     * @throws HypervisorException if the host is lost meanwhile
     * @throws IllegalArgumentException if the VM could not be read
     */
    public static ColdStartFacts read(
            Host host, VirtualMachine vm, MachineType target, Optional<String> newDefinition) {
        DomainView configured = vm.configured()
                .orElseThrow(() -> new IllegalArgumentException(
                        vm.name() + " could not be read, so nothing can be asked about it"));
        return new ColdStartReader(host, configured, vm.live().orElse(configured)).ask(target, newDefinition);
    }

    private ColdStartFacts ask(MachineType target, Optional<String> newDefinition) {
        configured.facts().disks().forEach(this::disk);
        boot(configured.facts().boot());
        configured.facts().interfaces().forEach(this::network);
        PathPresence emulator = emulator(configured.facts(), target);
        return new ColdStartFacts(
                files.values().stream().toList(),
                emulator,
                resources.values().stream().toList(),
                acceptance(newDefinition),
                nvramNotKept(),
                host.freeMemory());
    }

    private void disk(DiskFacts disk) {
        if (configured.details().disk(disk.target()).startupOptional()) {
            return;
        }
        disk.source().ifPresent(source -> source(disk.target(), source));
        // What runs knows the whole chain; the definition usually names its top only.
        present.details().disk(disk.target()).backing().forEach(source -> source(disk.target() + " (backing)", source));
        configured
                .details()
                .disk(disk.target())
                .backing()
                .forEach(source -> source(disk.target() + " (backing)", source));
    }

    private void source(String device, DiskSource source) {
        if (source instanceof DiskSource.File file) {
            look(Purpose.MEDIUM, device, file.path());
        } else if (source instanceof DiskSource.Block block) {
            look(Purpose.MEDIUM, device, block.path());
        } else if (source instanceof DiskSource.Volume volume) {
            volume(device, volume);
        } else {
            String name = device + " " + source.words();
            files.put(name, new Lookup(Purpose.MEDIUM, name, PathPresence.UNKNOWN));
        }
    }

    private void volume(String device, DiskSource.Volume volume) {
        Activity pool = host.pool(volume.pool());
        resources.put("pool " + volume.pool(), new Resource(ResourceKind.POOL, volume.pool(), pool));
        if (pool == Activity.ACTIVE || pool == Activity.UNKNOWN) {
            String name = device + " " + volume.words();
            files.put(name, new Lookup(Purpose.MEDIUM, name, host.volume(volume.pool(), volume.volume())));
        }
    }

    private void boot(BootFacts boot) {
        boot.kernel().ifPresent(path -> look(Purpose.MEDIUM, "kernel", path));
        boot.initrd().ifPresent(path -> look(Purpose.MEDIUM, "initrd", path));
        boot.deviceTree().ifPresent(path -> look(Purpose.MEDIUM, "device tree", path));
        boot.loader().ifPresent(path -> look(Purpose.LOADER, "firmware", path));
        boot.nvram().ifPresent(this::nvram);
    }

    /** Variables that do not exist are copied from their template at the start; without a named template libvirt looks for one itself. */
    private void nvram(String path) {
        PathPresence own = host.path(path);
        if (own == PathPresence.UNKNOWN && host.readFile(path).isPresent()) {
            own = PathPresence.PRESENT; // a pool that was made for it has it, though no other lists it
        }
        if (own != PathPresence.MISSING) {
            files.put(path, new Lookup(Purpose.LOADER, "NVRAM " + path, own));
            return;
        }
        configured
                .details()
                .nvramTemplate()
                .ifPresentOrElse(
                        template -> look(Purpose.LOADER, "NVRAM template", template),
                        () -> files.put(
                                path,
                                new Lookup(
                                        Purpose.LOADER,
                                        "template of the missing NVRAM " + path,
                                        PathPresence.UNKNOWN)));
    }

    /** Where libvirt chooses the firmware, only what runs names the file: of a VM that is off nobody can tell. */
    private Optional<String> nvramNotKept() {
        BootFacts boot = configured.facts().boot();
        Optional<String> named = boot.nvram().or(() -> present.facts().boot().nvram());
        if (named.isEmpty() && boot.isUefi()) {
            return Optional.of("of firmware that libvirt chooses at each start");
        }
        return named.filter(path -> host.path(path) != PathPresence.MISSING)
                .filter(path -> host.readFile(path).isEmpty());
    }

    private void look(Purpose purpose, String device, String path) {
        files.computeIfAbsent(path, any -> new Lookup(purpose, device + " " + path, host.path(path)));
    }

    private void network(InterfaceFacts card) {
        card.source().ifPresent(source -> {
            switch (card.type()) {
                case "network" ->
                    resources.put(
                            "network " + source, new Resource(ResourceKind.NETWORK, source, host.network(source)));
                case "bridge", "direct" ->
                    resources.put("bridge " + source, new Resource(ResourceKind.BRIDGE, source, host.bridge(source)));
                default -> {
                    // user, vhostuser and the like hang on nothing that the host could be asked for
                }
            }
        });
    }

    private PathPresence emulator(DomainFacts facts, MachineType target) {
        Optional<String> emulator = facts.emulator();
        Optional<String> architecture = facts.arch();
        if (emulator.isEmpty() || architecture.isEmpty() || !canAsk(Ability.DOMAIN_CAPABILITIES)) {
            return PathPresence.UNKNOWN;
        }
        if (host.path(emulator.get()) == PathPresence.MISSING) {
            return PathPresence.MISSING; // libvirt goes on answering for it from its cache
        }
        try {
            String offered =
                    host.domainCapabilities(emulator.get(), architecture.get(), target.name(), facts.virtType());
            loader(facts.boot(), offered);
            return PathPresence.PRESENT;
        } catch (HypervisorException e) {
            return switch (e.kind()) {
                case REFUSED, NOT_FOUND -> PathPresence.MISSING;
                case UNSUPPORTED, BUSY, UNKNOWN -> PathPresence.UNKNOWN;
                case TIMED_OUT, UNREACHABLE -> throw e;
            };
        }
    }

    /**
     * The emulator lists the UEFI images that belong to it; other firmware is on no list. An image that it does not list is not known to fit the
     * target.
     */
    private void loader(BootFacts boot, String capabilities) {
        boot.loader().filter(path -> boot.isUefi()).ifPresent(path -> {
            Set<String> listed = loaders(capabilities);
            if (!listed.contains(path)) {
                PathPresence presence = listed.isEmpty() ? PathPresence.UNKNOWN : PathPresence.MISSING;
                files.put("listed " + path, new Lookup(Purpose.LISTED_LOADER, "firmware " + path, presence));
            }
        });
    }

    private static Set<String> loaders(String capabilities) {
        try {
            return XmlTree.child(SafeXml.withDefaultLimits().parse(capabilities).getDocumentElement(), "os", "loader")
                    .map(loader -> XmlTree.children(loader, "value").stream()
                            .map(XmlTree::text)
                            .collect(Collectors.toSet()))
                    .orElseGet(Set::of);
        } catch (DefinitionException e) {
            return Set.of();
        }
    }

    private Acceptance acceptance(Optional<String> newDefinition) {
        if (newDefinition.isEmpty() || !canAsk(Ability.XML_TO_NATIVE)) {
            return new Acceptance.NotAsked("the host cannot be asked over this connection");
        }
        try {
            host.toNative(newDefinition.get());
            return new Acceptance.Accepted();
        } catch (HypervisorException e) {
            return switch (e.kind()) {
                case REFUSED, NOT_FOUND -> new Acceptance.Rejected(String.valueOf(e.getMessage()));
                case UNSUPPORTED, BUSY, UNKNOWN -> new Acceptance.NotAsked(String.valueOf(e.getMessage()));
                case TIMED_OUT, UNREACHABLE -> throw e;
            };
        }
    }

    /** A read-only connection is refused for being that, which says nothing about the question. */
    private boolean canAsk(Ability ability) {
        return host.access() == Access.READ_WRITE && host.info().can(ability);
    }
}
