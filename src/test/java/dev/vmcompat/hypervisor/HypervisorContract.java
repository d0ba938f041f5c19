package dev.vmcompat.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every implementation of the port does alike. What a driver lacks is UNSUPPORTED, and its abilities say so before. */
public abstract class HypervisorContract {

    protected static final String OLD = "pc-q35-5.2";
    protected static final String NEW = "pc-q35-7.2";
    private static final String NAMESPACE = "urn:vmcompat:contract";

    private Host host;
    private DomainId vm;
    private String definition;

    protected abstract Hypervisor hypervisor();

    protected abstract ConnectionUri uri();

    /** A definition on machine type {@link #OLD} that this host accepts. */
    protected abstract String definition(String name, UUID uuid);

    /** Exactly what the host is known to be able to do. */
    protected abstract Set<Ability> abilities();

    /** What this host has by name. */
    protected abstract Named named();

    /** Makes a managed-save image of a running domain, as {@code virsh managedsave} does. */
    protected abstract void save(DomainId id);

    /** Arranges, before it is started, that {@link #goOff} has a guest that obeys. */
    protected void prepareToGoOff(DomainId id) {}

    /** The guest goes off as one that obeys. */
    protected void goOff(DomainId id) {
        host.actions().shutdown(id, ShutdownMode.DEFAULT);
    }

    /** Where a guest would have an agent, takes it away. */
    protected void withoutAgent() {}

    /** Restarts the daemon behind the connection, if there is one whose domains survive that. */
    protected void restartDaemon() {}

    /**
     * Names on a host.
     *
     * @param networks by activity
     * @param pools by activity
     * @param bridges by activity
     * @param paths by presence
     * @param volumes by presence, as pool and volume with a slash between
     */
    public record Named(
            Map<String, Activity> networks,
            Map<String, Activity> pools,
            Map<String, Activity> bridges,
            Map<String, PathPresence> paths,
            Map<String, PathPresence> volumes) {}

    @BeforeEach
    void define() {
        host = hypervisor().open(uri(), Access.READ_WRITE);
        UUID uuid = UUID.randomUUID();
        vm = new DomainId(uuid);
        definition = definition("contract-" + uuid, uuid);
        host.actions().define(definition);
    }

    @AfterEach
    void close() {
        if (host.state(vm).power().isActive()) {
            host.actions().destroy(vm, DestroyMode.FORCED);
        }
        host.close();
    }

    @Test
    void abilitiesAreThoseTheHostHas() {
        assertThat(host.info().abilities()).isEqualTo(abilities());
        assertThat(host.info().hostUuid().isPresent()).isEqualTo(abilities().contains(Ability.HOST_UUID));
        assertThat(host.capabilities()).contains("<capabilities>");
    }

    @Test
    void definedDomainIsListedAndOff() {
        DomainEntry entry = host.entry(vm);
        assertThat(host.list()).contains(entry);
        assertThat(entry.state().power()).isEqualTo(PowerState.SHUT_OFF);
        assertThat(entry.persistent()).isTrue();
        assertThat(entry.managedSave()).isFalse();
        assertThat(entry.autostart()).isFalse();
    }

    @Test
    void definitionKeepsItsPasswordOnlyWhereItIsAskedFor() {
        assertThat(host.secureDefinition(vm)).contains("s3cret");
        assertThat(host.inactiveDefinition(vm)).doesNotContain("s3cret");
        assertThat(host.liveDescription(vm)).doesNotContain("s3cret");
    }

    @Test
    void newTypeTakesEffectAtTheNextColdStart() {
        host.actions().start(vm, StartMode.RUNNING);
        host.actions().define(host.secureDefinition(vm).replace(OLD, NEW));
        assertThat(host.liveDescription(vm)).contains(OLD).doesNotContain(NEW);
        assertThat(host.secureDefinition(vm)).contains(NEW);
        host.actions().destroy(vm, DestroyMode.FORCED);
        host.actions().start(vm, StartMode.RUNNING);
        assertThat(host.liveDescription(vm)).contains(NEW);
    }

    @Test
    void reasonTellsABootedAndADestroyedDomain() {
        host.actions().start(vm, StartMode.RUNNING);
        assertThat(host.state(vm)).isEqualTo(new DomainState(PowerState.RUNNING, StateReason.BOOTED));
        host.actions().destroy(vm, DestroyMode.FORCED);
        assertThat(host.state(vm)).isEqualTo(new DomainState(PowerState.SHUT_OFF, StateReason.DESTROYED));
    }

    @Test
    void guestThatWentOffByItselfIsOffForThatReason() throws InterruptedException {
        BlockingQueue<DomainEvent> heard = new LinkedBlockingQueue<>();
        prepareToGoOff(vm);
        try (Subscription listening = host.watch(vm, heard::add)) {
            assertThat(listening).isNotNull();
            host.actions().start(vm, StartMode.RUNNING);
            goOff(vm);
            List<DomainEvent.Kind> kinds = until(heard, DomainEvent.Kind.STOPPED);
            if (host.info().can(Ability.SHUTDOWN_MODES)) {
                assertThat(kinds).containsSubsequence(DomainEvent.Kind.SHUTDOWN, DomainEvent.Kind.STOPPED);
            }
        }
        assertThat(host.state(vm)).isEqualTo(new DomainState(PowerState.SHUT_OFF, StateReason.SHUTDOWN));
        assertThat(kindOf(() -> host.actions().shutdown(vm, ShutdownMode.DEFAULT)))
                .isIn(Kind.REFUSED, Kind.UNKNOWN);
    }

    /** The trap that MANAGED_SAVE_IMAGE is about; the test driver keeps no image, only the mark of one. */
    @Test
    void savedDomainSaysSoAndItsNextStartResumesTheOldType() {
        host.actions().start(vm, StartMode.RUNNING);
        save(vm);
        assertThat(host.entry(vm).managedSave()).isTrue();
        assertThat(host.state(vm).power()).isEqualTo(PowerState.SHUT_OFF);
        host.actions().define(host.secureDefinition(vm).replace(OLD, NEW));
        host.actions().start(vm, StartMode.RUNNING);
        assertThat(host.entry(vm).managedSave()).isFalse();
        if (host.info().can(Ability.MACHINE_LIST)) {
            assertThat(host.state(vm)).isEqualTo(new DomainState(PowerState.RUNNING, StateReason.RESTORED));
            assertThat(host.liveDescription(vm)).contains(OLD).doesNotContain(NEW);
            assertThat(host.secureDefinition(vm)).contains(NEW);
        }
    }

    @Test
    void restartedDaemonIsReachedByTheNextCallAndItsDomainsByTheirUuid() throws InterruptedException {
        BlockingQueue<DomainEvent> heard = new LinkedBlockingQueue<>();
        host.actions().start(vm, StartMode.RUNNING);
        host.actions().setMetadata(vm, Layer.LIVE, "<claim epoch='8'/>", "c", NAMESPACE);
        try (Subscription listening = host.watch(vm, heard::add)) {
            assertThat(listening).isNotNull();
            restartDaemon();
            assertThat(host.state(vm)).isEqualTo(new DomainState(PowerState.RUNNING, StateReason.BOOTED));
            assertThat(host.metadata(vm, Layer.LIVE, NAMESPACE)).isPresent();
            // Waits until the daemon has its guests in hand again; a guest cut before that is off for another reason.
            host.actions().suspend(vm);
            host.actions().destroy(vm, DestroyMode.GRACEFUL);
            until(heard, DomainEvent.Kind.STOPPED);
        }
        assertThat(host.state(vm)).isEqualTo(new DomainState(PowerState.SHUT_OFF, StateReason.DESTROYED));
    }

    @Test
    void suspendedDomainIsPausedByUserAndResumes() {
        host.actions().start(vm, StartMode.RUNNING);
        host.actions().suspend(vm);
        assertThat(host.state(vm)).isEqualTo(new DomainState(PowerState.PAUSED, StateReason.USER));
        host.actions().resume(vm);
        assertThat(host.state(vm)).isEqualTo(new DomainState(PowerState.RUNNING, StateReason.UNPAUSED));
    }

    @Test
    void unknownDomainIsNotFound() {
        DomainId nobody = new DomainId(UUID.randomUUID());
        assertThat(kindOf(() -> host.state(nobody))).isEqualTo(Kind.NOT_FOUND);
        assertThat(kindOf(() -> host.actions().start(nobody, StartMode.RUNNING)))
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(kindOf(() -> host.watch(nobody, event -> {}))).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void sameNameWithAnotherUuidIsRefusedAndChangesNothing() {
        String other = definition.replace(vm.toString(), UUID.randomUUID().toString());
        String before = host.secureDefinition(vm);
        // The name holds the UUID too; only the element may differ.
        String clash = other.replaceFirst("<name>.*</name>", "<name>contract-" + vm + "</name>");
        assertThat(kindOf(() -> host.actions().define(clash))).isIn(Kind.REFUSED, Kind.UNKNOWN);
        assertThat(host.secureDefinition(vm)).isEqualTo(before);
    }

    @Test
    void suspendOfADomainThatIsOffFailsAndChangesNothing() {
        // QEMU's driver refuses it; the test driver reports an internal error, which says nothing for certain.
        assertThat(kindOf(() -> host.actions().suspend(vm))).isIn(Kind.REFUSED, Kind.UNKNOWN);
        assertThat(host.state(vm).isDown()).isTrue();
    }

    @Test
    void metadataComesBackAsSetAndEachLayerHasItsOwn() {
        host.actions().start(vm, StartMode.RUNNING);
        host.actions().setMetadata(vm, Layer.CONFIG, "<claim epoch='7'>a<b/></claim>", "c", NAMESPACE);
        assertThat(host.metadata(vm, Layer.CONFIG, NAMESPACE).orElseThrow().replace('"', '\''))
                .isEqualTo("<claim epoch='7'>a<b/></claim>");
        assertThat(host.metadata(vm, Layer.LIVE, NAMESPACE)).isEmpty();
        host.actions().setMetadata(vm, Layer.LIVE, "<claim epoch='8'/>", "c", NAMESPACE);
        assertThat(host.metadata(vm, Layer.LIVE, NAMESPACE)).isPresent();
        host.actions().removeMetadata(vm, Layer.CONFIG, NAMESPACE);
        assertThat(host.metadata(vm, Layer.CONFIG, NAMESPACE)).isEmpty();
        assertThat(host.metadata(vm, Layer.LIVE, NAMESPACE)).isPresent();
    }

    @Test
    void metadataOfADomainThatIsOffHasNoLiveLayer() {
        assertThat(host.metadata(vm, Layer.LIVE, NAMESPACE)).isEmpty();
        host.actions().removeMetadata(vm, Layer.LIVE, NAMESPACE);
        host.actions().removeMetadata(vm, Layer.CONFIG, NAMESPACE);
        assertThat(kindOf(() -> host.actions().setMetadata(vm, Layer.LIVE, "<claim/>", "c", NAMESPACE)))
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    void autostartIsKeptByADefinition() {
        host.actions().autostart(vm, true);
        host.actions().define(host.secureDefinition(vm).replace(OLD, NEW));
        assertThat(host.entry(vm).autostart()).isTrue();
        host.actions().autostart(vm, false);
        assertThat(host.entry(vm).autostart()).isFalse();
    }

    @Test
    void internalSnapshotBringsTheOldTypeBack() {
        SnapshotName name = new SnapshotName("before");
        host.actions().createSnapshot(vm, "<domainsnapshot><name>before</name></domainsnapshot>", Set.of());
        assertThat(host.snapshots(vm)).containsExactly(name);
        assertThat(host.snapshotXml(vm, name)).contains(OLD).doesNotContain("s3cret");
        host.actions().define(host.secureDefinition(vm).replace(OLD, NEW));
        host.actions().revertSnapshot(vm, name);
        assertThat(host.secureDefinition(vm)).contains(OLD).contains("s3cret");
        assertThat(host.state(vm).power()).isEqualTo(PowerState.SHUT_OFF);
        host.actions().deleteSnapshot(vm, name);
        assertThat(host.snapshots(vm)).isEmpty();
        assertThat(kindOf(() -> host.snapshotXml(vm, name))).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void pausedStartWaitsForResumeOrIsUnsupported() {
        if (host.info().can(Ability.START_PAUSED)) {
            host.actions().start(vm, StartMode.PAUSED);
            assertThat(host.state(vm).power()).isEqualTo(PowerState.PAUSED);
            host.actions().resume(vm);
            assertThat(host.state(vm).power()).isEqualTo(PowerState.RUNNING);
        } else {
            assertThat(kindOf(() -> host.actions().start(vm, StartMode.PAUSED))).isEqualTo(Kind.UNSUPPORTED);
            assertThat(host.state(vm).isDown()).isTrue();
        }
    }

    @Test
    void whatTheHostLacksIsUnsupported() {
        host.actions().start(vm, StartMode.RUNNING);
        Set<Ability> has = host.info().abilities();
        Set<Ability> lacks = EnumSet.complementOf(EnumSet.copyOf(has));
        for (Ability ability : lacks) {
            Kind kind = kindOf(() -> use(ability));
            assertThat(kind).as(ability.words()).isEqualTo(Kind.UNSUPPORTED);
        }
        assertThat(host.state(vm).power().isRunning()).isTrue();
    }

    private void use(Ability ability) {
        switch (ability) {
            case DOMAIN_CAPABILITIES -> host.domainCapabilities("/usr/bin/qemu-system-x86_64", "x86_64", NEW, "qemu");
            case XML_TO_NATIVE -> host.toNative(definition);
            case AGENT -> host.agentCommand(vm, "{\"execute\":\"guest-ping\"}", Duration.ofSeconds(1));
            case UPDATE_DEVICE -> host.actions().updateDevice(vm, "<interface type='user'/>");
            case SHUTDOWN_MODES -> host.actions().shutdown(vm, ShutdownMode.ACPI);
            case DISK_ONLY_SNAPSHOT ->
                host.actions()
                        .createSnapshot(
                                vm, "<domainsnapshot><name>x</name></domainsnapshot>", Set.of(SnapshotFlag.DISK_ONLY));
            case BLOCK_JOB -> host.actions().blockCommit(vm, "vda");
            case HOST_UUID, MACHINE_LIST, START_PAUSED, INTERNAL_SNAPSHOT, EXTERNAL_SNAPSHOT_REVERT, FILE_LOOKUP -> {
                // No call of their own here: asserted by abilitiesAreThoseTheHostHas and elsewhere.
                throw new HypervisorException(Kind.UNSUPPORTED, "none", uri(), vm, ability.words(), null);
            }
        }
    }

    @Test
    void guestWithoutAgentIsRefusedNotUnknown() {
        if (host.info().can(Ability.AGENT)) {
            assertThat(kindOf(this::ping)).isEqualTo(Kind.REFUSED);
            withoutAgent();
            host.actions().start(vm, StartMode.RUNNING);
            assertThat(kindOf(this::ping)).isEqualTo(Kind.REFUSED);
            assertThat(kindOf(() -> host.actions().shutdown(vm, ShutdownMode.AGENT)))
                    .isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    void domainWithoutAChannelForAnAgentCanHaveNone() {
        if (host.info().can(Ability.AGENT)) {
            String definition = host.secureDefinition(vm);
            String channel = FakeXml.blocks(definition, "channel").get(0);
            host.actions().define(definition.replace(channel, ""));
            host.actions().start(vm, StartMode.RUNNING);
            assertThat(kindOf(this::ping)).isEqualTo(Kind.UNSUPPORTED);
            assertThat(kindOf(() -> host.actions().shutdown(vm, ShutdownMode.AGENT)))
                    .isEqualTo(Kind.UNSUPPORTED);
        }
    }

    private void ping() {
        host.agentCommand(vm, "{\"execute\":\"guest-ping\"}", Duration.ofSeconds(1));
    }

    @Test
    void domainCapabilitiesKnowTheNewTypeAndRefuseAnUnknownOne() {
        if (host.info().can(Ability.DOMAIN_CAPABILITIES)) {
            assertThat(host.domainCapabilities("/usr/bin/qemu-system-x86_64", "x86_64", "q35", "qemu"))
                    .contains(NEW);
            assertThat(kindOf(() ->
                            host.domainCapabilities("/usr/bin/qemu-system-x86_64", "x86_64", "pc-q35-99.0", "qemu")))
                    .isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    void xmlToNativeNamesTheMachine() {
        if (host.info().can(Ability.XML_TO_NATIVE)) {
            assertThat(host.toNative(host.secureDefinition(vm).replace(OLD, NEW)))
                    .contains(NEW);
            assertThat(kindOf(() -> host.toNative(host.secureDefinition(vm).replace(OLD, "pc-q35-99.0"))))
                    .isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    void unknownNamesAreAbsent() {
        assertThat(host.network("no-such-network")).isEqualTo(Activity.ABSENT);
        assertThat(host.pool("no-such-pool")).isEqualTo(Activity.ABSENT);
        assertThat(host.bridge("no-such-if")).isEqualTo(Activity.ABSENT);
        assertThat(host.volume("no-such-pool", "no-such-volume")).isEqualTo(PathPresence.MISSING);
        assertThat(host.path("/no/such/file")).isIn(PathPresence.MISSING, PathPresence.UNKNOWN);
    }

    @Test
    void whatIsThereIsFoundAsItIs() {
        Named named = named();
        named.networks()
                .forEach((name, activity) ->
                        assertThat(host.network(name)).as(name).isEqualTo(activity));
        named.pools()
                .forEach(
                        (name, activity) -> assertThat(host.pool(name)).as(name).isEqualTo(activity));
        named.bridges()
                .forEach((name, activity) ->
                        assertThat(host.bridge(name)).as(name).isEqualTo(activity));
        named.paths()
                .forEach(
                        (path, presence) -> assertThat(host.path(path)).as(path).isEqualTo(presence));
        named.volumes()
                .forEach((name, presence) -> assertThat(host.volume(
                                name.substring(0, name.indexOf('/')), name.substring(name.indexOf('/') + 1)))
                        .as(name)
                        .isEqualTo(presence));
    }

    @Test
    void hostHasMemory() {
        assertThat(host.freeMemory())
                .hasValueSatisfying(bytes -> assertThat(bytes).isBetween(1L << 20, 1L << 50));
    }

    @Test
    void eachPowerActIsHeardInOrder() throws InterruptedException {
        BlockingQueue<DomainEvent> heard = new LinkedBlockingQueue<>();
        try (Subscription listening = host.watch(vm, heard::add)) {
            assertThat(listening).isNotNull();
            host.actions().start(vm, StartMode.RUNNING);
            host.actions().suspend(vm);
            host.actions().resume(vm);
            host.actions().destroy(vm, DestroyMode.FORCED);
            // One whose power is cut may say SHUTDOWN too; an agent's channel opens and closes at its own time.
            List<DomainEvent.Kind> kinds = new ArrayList<>(until(heard, DomainEvent.Kind.STOPPED));
            kinds.removeAll(List.of(
                    DomainEvent.Kind.SHUTDOWN, DomainEvent.Kind.AGENT_CONNECTED, DomainEvent.Kind.AGENT_DISCONNECTED));
            assertThat(kinds)
                    .containsSubsequence(
                            DomainEvent.Kind.STARTED,
                            DomainEvent.Kind.SUSPENDED,
                            DomainEvent.Kind.RESUMED,
                            DomainEvent.Kind.STOPPED);
            if (host.info().can(Ability.MACHINE_LIST)) {
                assertThat(kinds)
                        .containsExactly(
                                DomainEvent.Kind.RESUMED,
                                DomainEvent.Kind.STARTED,
                                DomainEvent.Kind.SUSPENDED,
                                DomainEvent.Kind.RESUMED,
                                DomainEvent.Kind.STOPPED);
            }
        }
    }

    @Test
    void listenersHearWhatHappensToTheirDomainUntilTheyClose() throws InterruptedException {
        BlockingQueue<DomainEvent> heard = new LinkedBlockingQueue<>();
        try (Subscription listening = host.watch(vm, heard::add)) {
            assertThat(listening).isNotNull();
            host.actions().start(vm, StartMode.RUNNING);
            until(heard, DomainEvent.Kind.STARTED);
            host.actions().destroy(vm, DestroyMode.FORCED);
            until(heard, DomainEvent.Kind.STOPPED);
        }
        BlockingQueue<DomainEvent> later = new LinkedBlockingQueue<>();
        try (Subscription another = host.watch(vm, later::add)) {
            assertThat(another).isNotNull();
            host.actions().define(host.secureDefinition(vm));
            // Once one that listens has heard of it, one that does not would have.
            until(later, DomainEvent.Kind.DEFINED);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void listenersHearNothingOfOtherDomains() throws InterruptedException {
        BlockingQueue<DomainEvent> heard = new LinkedBlockingQueue<>();
        UUID uuid = UUID.randomUUID();
        DomainId other = new DomainId(uuid);
        host.actions().define(definition("contract-" + uuid, uuid));
        try (Subscription listening = host.watch(vm, heard::add);
                Subscription elsewhere = host.watch(other, event -> {})) {
            assertThat(listening).isNotNull();
            assertThat(elsewhere).isNotNull();
            host.actions().define(host.secureDefinition(other));
            host.actions().define(host.secureDefinition(vm));
            assertThat(until(heard, DomainEvent.Kind.DEFINED)).containsExactly(DomainEvent.Kind.DEFINED);
        }
    }

    /** What was heard up to an event of this kind. */
    protected static List<DomainEvent.Kind> until(BlockingQueue<DomainEvent> heard, DomainEvent.Kind kind)
            throws InterruptedException {
        List<DomainEvent.Kind> kinds = new ArrayList<>();
        DomainEvent event;
        do {
            event = heard.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("an event of kind " + kind + " after " + kinds).isNotNull();
            kinds.add(event.kind());
        } while (event.kind() != kind);
        return kinds;
    }

    @Test
    void readOnlyConnectionLooksAndNeitherTellsSecretsNorActs() {
        try (Host looking = hypervisor().open(uri(), Access.READ_ONLY)) {
            assertThat(looking.list()).extracting(DomainEntry::id).contains(vm);
            assertThat(looking.inactiveDefinition(vm)).contains(OLD);
            assertThat(kindOf(() -> looking.secureDefinition(vm))).isEqualTo(Kind.REFUSED);
            assertThat(kindOf(() -> looking.actions().start(vm, StartMode.RUNNING)))
                    .isEqualTo(Kind.REFUSED);
            assertThat(kindOf(() -> looking.actions().define(definition))).isEqualTo(Kind.REFUSED);
            assertThat(kindOf(() -> looking.actions().writeFile("/nonexistent/x", new byte[0])))
                    .isEqualTo(Kind.REFUSED);
            Set<Ability> expected = EnumSet.copyOf(abilities());
            expected.removeAll(List.of(Ability.DOMAIN_CAPABILITIES, Ability.XML_TO_NATIVE, Ability.AGENT));
            assertThat(looking.info().abilities()).isEqualTo(expected);
        }
    }

    @Test
    void closingTwiceIsHarmless() {
        Host other = hypervisor().open(uri(), Access.READ_WRITE);
        other.close();
        other.close();
        assertThat(catchThrowableOfType(IllegalStateException.class, other::list))
                .isNotNull();
    }

    protected final Host host() {
        return host;
    }

    protected final DomainId vm() {
        return vm;
    }

    protected static Kind kindOf(ThrowingCallable call) {
        HypervisorException failure = catchThrowableOfType(HypervisorException.class, call);
        assertThat(failure).as("the call fails").isNotNull();
        return failure.kind();
    }
}
