package dev.vmcompat.hypervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One VM of a fake host. Made by sentences: {@code aRunningVm("web1").withMachineType("pc-q35-5.2")}, then {@code host.add(vm)}; changed later by
 * the same methods, as an administrator or the guest would.
 */
public final class FakeDomain {

    final DomainId id;
    final FakeGuest guest = new FakeGuest();
    final Map<SnapshotName, Snapshot> snapshots = new LinkedHashMap<>();
    final Map<String, BlockJob> blockJobs = new HashMap<>();
    final List<String> starts = new ArrayList<>();
    DomainName name;

    /** Secure text; what is defined, or for a transient domain what it was made from. */
    String inactive;

    /** Secure text of what runs; empty where it is off. */
    Optional<String> live = Optional.empty();

    /** The text a managed-save image resumes. */
    Optional<String> saved = Optional.empty();

    DomainState state = new DomainState(PowerState.SHUT_OFF, StateReason.UNKNOWN);
    boolean persistent = true;
    boolean autostart;
    boolean rejectsNativeXml;

    private FakeDomain(String xml) {
        this(xml, FakeXml.element(xml, "name").orElseThrow());
    }

    private FakeDomain(String xml, String name) {
        this.inactive = xml;
        this.name = new DomainName(name);
        this.id = DomainId.of(FakeXml.element(xml, "uuid").orElseThrow());
    }

    /** A snapshot, with the definition as it was. */
    record Snapshot(String xml, String definition, Optional<String> live, boolean diskOnly) {}

    /** A VM that runs, q35, with one qcow2 disk, a NIC on network {@code default}, a VNC password and a guest agent. */
    public static FakeDomain aRunningVm(String name) {
        FakeDomain vm = aStoppedVm(name);
        vm.boot(1);
        return vm;
    }

    /** The same, shut off. */
    public static FakeDomain aStoppedVm(String name) {
        return aStoppedVmDefinedBy(FakeDefinitions.linux(name));
    }

    /** Shut off, with this definition. */
    public static FakeDomain aStoppedVmDefinedBy(String xml) {
        return new FakeDomain(xml);
    }

    /** Running, with this definition. */
    public static FakeDomain aRunningVmDefinedBy(String xml) {
        FakeDomain vm = new FakeDomain(xml);
        vm.boot(1);
        return vm;
    }

    /** Running, with this definition, and listed by a name that may be none which XML can carry. */
    public static FakeDomain aRunningVmListedAs(String name, String xml) {
        FakeDomain vm = new FakeDomain(xml, name);
        vm.boot(1);
        return vm;
    }

    /** The machine type of both layers. */
    public FakeDomain withMachineType(String machine) {
        inactive = FakeXml.withMachine(inactive, machine);
        live = live.map(text -> FakeXml.withMachine(text, machine));
        return this;
    }

    /** Of the definition only: it was changed and the VM not restarted. */
    public FakeDomain withConfiguredMachineType(String machine) {
        inactive = FakeXml.withMachine(inactive, machine);
        return this;
    }

    /** Replaces text in both layers. */
    public FakeDomain with(String text, String replacement) {
        if (!inactive.contains(text)) {
            throw new IllegalArgumentException("'" + text + "' is not in the definition of " + name);
        }
        inactive = inactive.replace(text, replacement);
        live = live.map(xml -> xml.replace(text, replacement));
        return this;
    }

    /** Replaces text in the definition only: a pending change. */
    public FakeDomain withPending(String text, String replacement) {
        inactive = inactive.replace(text, replacement);
        return this;
    }

    public FakeDomain withMetadata(String element, String prefix, String namespace) {
        inactive = FakeXml.withMetadata(inactive, element, prefix, namespace);
        live = live.map(xml -> FakeXml.withMetadata(xml, element, prefix, namespace));
        return this;
    }

    /** Somebody removed every claim. */
    public FakeDomain withoutClaim() {
        inactive = FakeXml.withoutMetadata(inactive, Claim.NAMESPACE);
        live = live.map(xml -> FakeXml.withoutMetadata(xml, Claim.NAMESPACE));
        return this;
    }

    /** Somebody gave it another name. */
    public FakeDomain renamed(String to) {
        inactive = inactive.replace("<name>" + name + "</name>", "<name>" + to + "</name>");
        name = new DomainName(to);
        return this;
    }

    /** Somebody took a snapshot of it, which libvirt keeps within its images. */
    public FakeDomain withSnapshot(String called) {
        String xml = "<domainsnapshot><name>" + called + "</name></domainsnapshot>";
        snapshots.put(new SnapshotName(called), new Snapshot(xml, inactive, live, false));
        return this;
    }

    public FakeDomain transientOne() {
        persistent = false;
        return this;
    }

    public FakeDomain withAutostart() {
        autostart = true;
        return this;
    }

    /** Off, with an image of what ran, or where nothing did of its definition, that the next start resumes. */
    public FakeDomain withManagedSave() {
        saved = Optional.of(live.map(FakeXml::withoutId).orElse(inactive));
        down(PowerState.SHUT_OFF, StateReason.SAVED);
        return this;
    }

    public FakeDomain inState(PowerState power, StateReason reason) {
        state = new DomainState(power, reason);
        if (!power.isActive()) {
            live = Optional.empty();
        } else if (live.isEmpty()) {
            live = Optional.of(FakeXml.withId(inactive, 1));
        }
        return this;
    }

    public FakeDomain withBlockJob(String disk, BlockJob job) {
        blockJobs.put(disk, job);
        return this;
    }

    /** Somebody deleted its snapshots. */
    public FakeDomain withoutSnapshots() {
        snapshots.clear();
        return this;
    }

    /** XML to native refuses its definition. */
    public FakeDomain thatLibvirtWouldNotAccept() {
        rejectsNativeXml = true;
        return this;
    }

    /** No press of the power button and no agent command puts it down. */
    public FakeDomain thatIgnoresShutdown() {
        guest.shutdownTakes = Optional.empty();
        return this;
    }

    /** Goes off this long after it was first asked. Zero (the default) is at once. */
    public FakeDomain thatGoesOffAfter(Duration time) {
        guest.shutdownTakes = Optional.of(time);
        return this;
    }

    /** Obeys the nth request only. */
    public FakeDomain thatObeysRequest(int n) {
        guest.obeysRequest = n;
        return this;
    }

    /** {@code start} fails on this machine type, and the domain stays off (failed). */
    public FakeDomain thatFailsToStartOn(String machine) {
        guest.failsOn.add(machine);
        return this;
    }

    /** Panics this long after the start on this machine type. */
    public FakeDomain thatPanicsOn(String machine, Duration after) {
        guest.panicsOn.put(machine, after);
        return this;
    }

    /** Goes off by itself this long after the start on this machine type. */
    public FakeDomain thatStopsOn(String machine, Duration after) {
        guest.stopsOn.put(machine, after);
        return this;
    }

    /** Reboots once, this long after the start on this machine type; as with QEMU, that is told three times. */
    public FakeDomain thatRebootsOn(String machine, Duration after) {
        guest.rebootsOn.put(machine, after);
        return this;
    }

    /** Reboots again and again on this machine type; its agent answers in between. */
    public FakeDomain thatBootLoopsOn(String machine, Duration period) {
        guest.loopsOn.put(machine, period);
        return this;
    }

    /** Its agent never answers on this machine type. */
    public FakeDomain whoseAgentIsSilentOn(String machine) {
        guest.agentSilentOn.add(machine);
        return this;
    }

    public FakeDomain withoutAgent() {
        guest.agent = false;
        return this;
    }

    /** The agent connects this long after the start. */
    public FakeDomain whoseAgentNeeds(Duration time) {
        guest.agentNeeds = time;
        return this;
    }

    /** What its agent answers to a command such as {@code guest-get-osinfo}: JSON. */
    public FakeDomain whoseAgentAnswers(String command, String json) {
        guest.answers.put(command, json);
        return this;
    }

    /** What its agent answers to a command on one machine type only. */
    public FakeDomain whoseAgentAnswersOn(String machine, String command, String json) {
        guest.answers.put(machine + "/" + command, json);
        return this;
    }

    /** A command that its agent runs ends with this code: path and arguments, a blank between. */
    public FakeDomain whoseCommandEnds(String command, int exitCode) {
        guest.commands.put(command, exitCode);
        return this;
    }

    /** The same on one machine type only. */
    public FakeDomain whoseCommandEndsOn(String machine, String command, int exitCode) {
        guest.commands.put(machine + "/" + command, exitCode);
        return this;
    }

    /** Its block jobs need this many looks until they are ready. */
    public FakeDomain whoseBlockJobsNeed(int looks) {
        guest.blockJobLooks = looks;
        return this;
    }

    public DomainId id() {
        return id;
    }

    public DomainName name() {
        return name;
    }

    public DomainState state() {
        return state;
    }

    /** The persistent definition with secrets. */
    public String definition() {
        return inactive;
    }

    /** What runs, with secrets; empty where it is off. */
    public Optional<String> running() {
        return live;
    }

    public boolean isPersistent() {
        return persistent;
    }

    /** Whether its next start resumes a managed-save image. */
    public boolean hasManagedSave() {
        return saved.isPresent();
    }

    public boolean isAutostart() {
        return autostart;
    }

    public List<SnapshotName> snapshotNames() {
        return List.copyOf(snapshots.keySet());
    }

    public String machineType() {
        return FakeXml.machine(inactive);
    }

    /** Empty where it is off. */
    public Optional<String> liveMachineType() {
        return live.map(FakeXml::machine);
    }

    /** The machine types it was started on, first to last. */
    public List<String> starts() {
        return List.copyOf(starts);
    }

    /** When its guest began to boot last. */
    public Instant bootedAt() {
        return guest.bootedAt;
    }

    /** How often the guest was asked to go down since its last start. */
    public int shutdownRequests() {
        return guest.requests;
    }

    void boot(int domainId) {
        live = Optional.of(FakeXml.withId(inactive, domainId));
        state = new DomainState(PowerState.RUNNING, StateReason.BOOTED);
    }

    void down(PowerState power, StateReason reason) {
        live = Optional.empty();
        blockJobs.clear();
        guest.boots++;
        guest.requests = 0;
        state = new DomainState(power, reason);
    }

    DomainEntry entry() {
        return new DomainEntry(id, name, state, persistent, saved.isPresent(), autostart);
    }

    static UUID uuidOf(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
