package dev.vmcompat.plan;

import dev.vmcompat.plan.ParameterType.Codes;
import dev.vmcompat.plan.ParameterType.Count;
import dev.vmcompat.plan.ParameterType.Flag;
import dev.vmcompat.plan.ParameterType.Hosts;
import dev.vmcompat.plan.ParameterType.Managers;
import dev.vmcompat.plan.ParameterType.OneOf;
import dev.vmcompat.plan.ParameterType.Patterns;
import dev.vmcompat.plan.ParameterType.Program;
import dev.vmcompat.plan.ParameterType.Size;
import dev.vmcompat.plan.ParameterType.Span;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The table of everything that can be chosen for a run: on the command line as {@code key=value}, in a job file, or under {@code defaults:} in
 * the configuration. The documentation is made from it. Keys are stored with runs, so they are never renamed.
 */
public enum JobParameter {
    VM("vm", new Patterns(), "", Hold.FROZEN, "VMs to take; empty means all of the cluster."),
    EXCLUDE("exclude", new Patterns(), "", Hold.NARROWS, "VMs to leave out, whatever vm says."),
    LIMIT("limit", new Count(true), "none", Hold.NARROWS, "At most this many VMs."),
    MAX_FAILURES(
            "max-failures",
            new Count(false),
            "1",
            Hold.NARROWS,
            "After this many VMs that failed or were rolled back within one start, no other VM is begun; skipped ones never count."),
    ON_TIMEOUT(
            "on-timeout",
            oneOf(OnTimeout.class),
            "skip",
            Hold.FROZEN,
            "What happens to a VM whose guest does not shut down before the deadline."),
    DISKS(
            "disks",
            oneOf(RestorePointDemand.class),
            "required",
            Hold.FROZEN,
            "Whether a VM is upgraded where no restore point of its disks can be made."),
    SNAPSHOT_TIMING(
            "snapshot.timing",
            oneOf(SnapshotTiming.class),
            "auto",
            Hold.FROZEN,
            "When the restore point of the disks is made."),
    SNAPSHOT_MIN_FREE(
            "snapshot.min-free",
            new Size(),
            "1GiB",
            Hold.FROZEN,
            "Space that must be free where the disks are stored, or no restore point is made; not known: a named risk; 0: not asked."),
    OFF_VMS("off-vms", oneOf(OffVms.class), "named", Hold.FROZEN, "Whether VMs that are off are planned."),
    OFF_NETWORK(
            "off-network",
            oneOf(OffNetwork.class),
            "down",
            Hold.FROZEN,
            "The network of a VM that was off, while it is started for its check."),
    POWER_STATE(
            "power-state",
            oneOf(FinalPower.class),
            "original",
            Hold.FROZEN,
            "The power state of a VM that was off, once it is upgraded."),
    DISCARD(
            "discard",
            oneOf(Discard.class),
            "thin",
            Hold.FROZEN,
            "Which disks get discard=unmap, so that space freed by the guest is given back; thin: where the image is known to be."),
    ADDRESSES(
            "addresses",
            oneOf(AddressRule.class),
            "warn",
            Hold.FROZEN,
            "What an address that changed within its subnet means after the start."),
    WITHOUT_HOST(
            "without-host",
            new Hosts(),
            "",
            Hold.FROZEN,
            "Hosts of the cluster to leave out: not asked, not counted for the target, their VMs not planned."),
    ACCEPT_MANAGED(
            "accept-managed",
            new Managers(),
            "",
            Hold.FROZEN,
            "Systems whose VMs are taken although they own them; else that leaves a VM out."),
    ACCEPT_RISK(
            "accept-risk", new Codes(RiskVocabulary.HIGH), "", Hold.FROZEN, "High risks that do not leave a VM out."),
    RETRY(
            "retry",
            new Flag(),
            "false",
            Hold.FROZEN,
            "Whether VMs are taken that were rolled back from the same target before."),
    SHUTDOWN_DEADLINE(
            "shutdown.deadline",
            span("1s", "24h"),
            "10m",
            Hold.FROZEN,
            "How long a guest may take to shut down; then on-timeout decides."),
    SHUTDOWN_DEADLINE_WINDOWS(
            "shutdown.deadline-windows",
            span("1s", "24h"),
            "30m",
            Hold.FROZEN,
            "The same for Windows guests, which may install updates while they shut down."),
    SHUTDOWN_ACPI_INTERVAL(
            "shutdown.acpi-interval",
            span("1s", "1h"),
            "60s",
            Hold.FROZEN,
            "How often the power button is pressed again while the guest has not shut down."),
    SHUTDOWN_LATE(
            "shutdown.late",
            span("0s", "24h"),
            "30m",
            Hold.FROZEN,
            "How long after the last request a guest is watched, since a request cannot be withdrawn."),
    AGENT_DEADLINE(
            "agent.deadline",
            span("1s", "24h"),
            "10m",
            Hold.FROZEN,
            "How long the guest agent may take to answer after the start, if it answered before."),
    AGENT_DEADLINE_WINDOWS(
            "agent.deadline-windows", span("1s", "24h"), "20m", Hold.FROZEN, "The same for Windows guests."),
    SETTLE(
            "settle",
            span("0s", "24h"),
            "60s",
            Hold.FROZEN,
            "How long a VM is watched after the start for a stop, crash, panic or reboot."),
    HEALTH_DEADLINE(
            "health.deadline",
            span("1s", "24h"),
            "5m",
            Hold.FROZEN,
            "How long addresses and the health check may take to be well after the settle time."),
    HEALTH_INTERVAL("health.interval", span("100ms", "1h"), "10s", Hold.FROZEN, "How often they are asked meanwhile."),
    HOOK_BEFORE_VM(
            "hooks.before-vm",
            new Program(),
            "",
            Hold.FROZEN,
            "From the configuration: the program that is called before each VM, and may refuse it."),
    HOOK_AFTER_VM(
            "hooks.after-vm",
            new Program(),
            "",
            Hold.FROZEN,
            "From the configuration: the program that is called when a VM is settled."),
    HOOK_BACKUP(
            "hooks.backup",
            new Program(),
            "",
            Hold.FROZEN,
            "From the configuration: the program that keeps the disks of a VM where no restore point of them can be made."),
    HOOK_DEADLINE(
            "hooks.deadline",
            span("1ms", "24h"),
            "5m",
            Hold.FROZEN,
            "From the configuration: how long each of them may take."),
    LOCK_WAIT(
            "lock-wait",
            span("0s", "24h"),
            "10m",
            Hold.FREE,
            "How long to wait for the cluster where it is held for something else than a run.");

    /** What a start of an existing run may do with the parameter. */
    public enum Hold {
        /** Bound by the approval: it may be repeated with the run's own value only. */
        FROZEN("frozen"),
        /** May make this start do less than was approved, never more. */
        NARROWS("may only narrow"),
        /** Says nothing about VMs: each start has its own. */
        FREE("each start its own");

        private final String words;

        Hold(String words) {
            this.words = words;
        }

        /** For the documentation. */
        public String words() {
            return words;
        }
    }

    private final String key;
    private final ParameterType type;
    private final String standard;
    private final Hold hold;
    private final String sentence;

    JobParameter(String key, ParameterType type, String standard, Hold hold, String sentence) {
        this.key = key;
        this.type = type;
        this.standard = standard;
        this.hold = hold;
        this.sentence = sentence;
    }

    /** The name users write and runs store. */
    public String key() {
        return key;
    }

    /** What values it has. */
    public ParameterType type() {
        return type;
    }

    /** Its default as a user would write it; empty for an empty list. */
    public String standard() {
        return standard;
    }

    /** Whether a run freezes it. */
    public Hold hold() {
        return hold;
    }

    /** What it does. */
    public String sentence() {
        return sentence;
    }

    /** Whether only the configuration says it, in the section of this name: what is run for every VM is not for each call to choose. */
    public boolean isConfigured() {
        return key.startsWith("hooks.");
    }

    /** The parameter of this key. */
    public static Optional<JobParameter> of(String key) {
        return Arrays.stream(values())
                .filter(parameter -> parameter.key.equals(key))
                .findFirst();
    }

    /** All keys, in the order of the table. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(JobParameter::key).toList();
    }

    /** The default's canonical value. */
    List<String> standardValue() {
        return standard.isEmpty() ? List.of() : type.parse(standard);
    }

    private static <E extends Enum<E> & Choice> ParameterType oneOf(Class<E> choices) {
        return new OneOf(Choice.texts(choices));
    }

    private static ParameterType span(String least, String most) {
        Duration from = DurationText.parse(least);
        return new Span(from, DurationText.parse(most));
    }
}
