package dev.vmcompat.plan;

import dev.vmcompat.eligibility.RiskCode;
import dev.vmcompat.hypervisor.ConnectionUri;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every choice of a run, complete: what nobody chose has its default. Stored with the run; the frozen part is in the digest that an approval
 * binds.
 *
 * @param values each parameter's canonical value; missing ones are set to their default
 */
public record RunOptions(Map<JobParameter, List<String>> values) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public RunOptions {
        Map<JobParameter, List<String>> complete = new EnumMap<>(JobParameter.class);
        for (JobParameter parameter : JobParameter.values()) {
            complete.put(parameter, List.copyOf(values.getOrDefault(parameter, parameter.standardValue())));
        }
        values = Collections.unmodifiableMap(complete);
    }

    /** All defaults. */
    public static RunOptions standard() {
        return new RunOptions(Map.of());
    }

    /** The given choices, defaults for the rest. */
    public static RunOptions of(GivenParameters given) {
        return new RunOptions(given.values());
    }

    public VmSelection selection() {
        return new VmSelection(patterns(JobParameter.VM), patterns(JobParameter.EXCLUDE));
    }

    /** At most this many VMs; empty means no limit. */
    public OptionalInt limit() {
        return list(JobParameter.LIMIT).stream().mapToInt(Integer::parseInt).findFirst();
    }

    public int maxFailures() {
        return Integer.parseInt(single(JobParameter.MAX_FAILURES));
    }

    public OnTimeout onTimeout() {
        return Choice.parse(OnTimeout.class, single(JobParameter.ON_TIMEOUT));
    }

    public RestorePointDemand disks() {
        return Choice.parse(RestorePointDemand.class, single(JobParameter.DISKS));
    }

    public SnapshotTiming snapshotTiming() {
        return Choice.parse(SnapshotTiming.class, single(JobParameter.SNAPSHOT_TIMING));
    }

    /** Bytes that must be free where disks are stored; zero: not asked. */
    public long snapshotMinFree() {
        return SizeText.parse(single(JobParameter.SNAPSHOT_MIN_FREE));
    }

    public OffVms offVms() {
        return Choice.parse(OffVms.class, single(JobParameter.OFF_VMS));
    }

    public OffNetwork offNetwork() {
        return Choice.parse(OffNetwork.class, single(JobParameter.OFF_NETWORK));
    }

    public FinalPower powerState() {
        return Choice.parse(FinalPower.class, single(JobParameter.POWER_STATE));
    }

    public Discard discard() {
        return Choice.parse(Discard.class, single(JobParameter.DISCARD));
    }

    public AddressRule addresses() {
        return Choice.parse(AddressRule.class, single(JobParameter.ADDRESSES));
    }

    /** The high risks that were accepted. */
    public Set<RiskCode> acceptedRisks() {
        Set<RiskCode> risks = EnumSet.noneOf(RiskCode.class);
        list(JobParameter.ACCEPT_RISK).forEach(code -> risks.add(RiskCode.valueOf(code)));
        return Collections.unmodifiableSet(risks);
    }

    /** The hosts of the cluster that are left out. */
    public Set<ConnectionUri> leftOutHosts() {
        return list(JobParameter.WITHOUT_HOST).stream().map(ConnectionUri::new).collect(Collectors.toUnmodifiableSet());
    }

    /** Short names or namespaces of systems whose VMs are taken. */
    public Set<String> acceptedManagers() {
        return Set.copyOf(list(JobParameter.ACCEPT_MANAGED));
    }

    /** The program that is called before each VM, with its arguments; empty where there is none. */
    public List<String> beforeVmHook() {
        return list(JobParameter.HOOK_BEFORE_VM);
    }

    /** The program that is called when a VM is settled, with its arguments; empty where there is none. */
    public List<String> afterVmHook() {
        return list(JobParameter.HOOK_AFTER_VM);
    }

    /** The program that keeps disks where we cannot, with its arguments; empty where there is none. */
    public List<String> backupHook() {
        return list(JobParameter.HOOK_BACKUP);
    }

    public Duration hookDeadline() {
        return duration(JobParameter.HOOK_DEADLINE);
    }

    public boolean retry() {
        return Boolean.parseBoolean(single(JobParameter.RETRY));
    }

    public Duration shutdownDeadline(boolean windows) {
        return duration(windows ? JobParameter.SHUTDOWN_DEADLINE_WINDOWS : JobParameter.SHUTDOWN_DEADLINE);
    }

    public Duration acpiInterval() {
        return duration(JobParameter.SHUTDOWN_ACPI_INTERVAL);
    }

    /** How long after the last shutdown request a guest may still obey it. */
    public Duration shutdownLate() {
        return duration(JobParameter.SHUTDOWN_LATE);
    }

    public Duration agentDeadline(boolean windows) {
        return duration(windows ? JobParameter.AGENT_DEADLINE_WINDOWS : JobParameter.AGENT_DEADLINE);
    }

    public Duration settle() {
        return duration(JobParameter.SETTLE);
    }

    public Duration healthDeadline() {
        return duration(JobParameter.HEALTH_DEADLINE);
    }

    public Duration healthInterval() {
        return duration(JobParameter.HEALTH_INTERVAL);
    }

    public Duration lockWait() {
        return duration(JobParameter.LOCK_WAIT);
    }

    /**
     * The options of one start of this run: what narrows is narrowed, what is frozen must be the run's own.
     *
     * @throws JobParameterException if a given value differs from a frozen one, or asks for more than the run has
     */
    public RunOptions narrowedBy(GivenParameters given) {
        return Narrowing.of(this, given);
    }

    /** For JSON: by key, sorted; durations in milliseconds, sizes in bytes, see {@link ParameterType#json}. */
    public SortedMap<String, Object> asMap() {
        return asMap(values);
    }

    private static SortedMap<String, Object> asMap(Map<JobParameter, List<String>> values) {
        SortedMap<String, Object> map = new TreeMap<>();
        values.forEach(
                (parameter, value) -> map.put(parameter.key(), parameter.type().json(value)));
        return Collections.unmodifiableSortedMap(map);
    }

    /** Canonical JSON of everything: equal options have equal text. */
    public String toJson() {
        return JSON.writeValueAsString(asMap());
    }

    /** Canonical JSON of what an approval binds, for the digest. */
    public String frozenJson() {
        return frozenJson(values);
    }

    /**
     * What was frozen when this text was stored: over its own keys, since a parameter that a later version added was bound by nobody.
     *
     * @throws IllegalArgumentException as {@link #fromJson}
     */
    static String frozenJson(String json) {
        return frozenJson(StoredOptions.read(parsed(json)));
    }

    private static String frozenJson(Map<JobParameter, List<String>> values) {
        Map<JobParameter, List<String>> frozen = new EnumMap<>(JobParameter.class);
        frozen.putAll(values);
        frozen.keySet().removeIf(parameter -> parameter.hold() != JobParameter.Hold.FROZEN);
        return JSON.writeValueAsString(asMap(frozen));
    }

    /**
     * Reads {@link #toJson}.
     *
     * @throws IllegalArgumentException if the text is no such JSON or has a parameter that this version does not know: what was approved
     *     must not be followed by halves
     */
    public static RunOptions fromJson(String json) {
        return new RunOptions(StoredOptions.read(parsed(json)));
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("stored options are no JSON", e);
        }
    }

    List<String> list(JobParameter parameter) {
        return values.getOrDefault(parameter, List.of());
    }

    private String single(JobParameter parameter) {
        return list(parameter).get(0);
    }

    private Duration duration(JobParameter parameter) {
        return DurationText.parse(single(parameter));
    }

    private List<VmPattern> patterns(JobParameter parameter) {
        return list(parameter).stream().map(VmPattern::new).toList();
    }
}
