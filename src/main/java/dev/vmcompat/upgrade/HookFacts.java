package dev.vmcompat.upgrade;

import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a hook is told, as environment variables. Never a secret: names, types and codes only.
 *
 * @param values by name
 */
public record HookFacts(SortedMap<String, String> values) {

    private static final int LONGEST = 1000;

    public HookFacts {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** @param host connection URI of the host it is on */
    public static HookFacts of(Run run, PlannedVm vm, String host) {
        return new HookFacts(new TreeMap<>())
                .with("VMCOMPAT_RUN", Long.toString(run.number()))
                .with("VMCOMPAT_CLUSTER", run.cluster())
                .with("VMCOMPAT_VM", vm.name().text())
                .with("VMCOMPAT_UUID", vm.id().toString())
                .with("VMCOMPAT_HOST", host)
                .with("VMCOMPAT_FROM", vm.from())
                .with("VMCOMPAT_TO", vm.to());
    }

    /** And how it was settled. */
    public HookFacts with(VmOutcome outcome) {
        return with("VMCOMPAT_OUTCOME", outcome.outcome().name())
                .with("VMCOMPAT_CODE", outcome.code())
                .with("VMCOMPAT_MESSAGE", outcome.message())
                .with(
                        "VMCOMPAT_VERIFIED_BY",
                        outcome.verifiedBy().map(Enum::name).orElse(""));
    }

    HookFacts with(String name, String value) {
        SortedMap<String, String> more = new TreeMap<>(values);
        String text = value.replace("\0", ""); // which no environment can hold
        more.put(name, text.length() <= LONGEST ? text : text.substring(0, LONGEST));
        return new HookFacts(more);
    }
}
