package dev.vmcompat.upgrade;

import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import java.util.Collections;
import java.util.Map;
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
        return new HookFacts(new TreeMap<>(Map.of(
                "VMCOMPAT_RUN", Long.toString(run.number()),
                "VMCOMPAT_CLUSTER", run.cluster(),
                "VMCOMPAT_VM", vm.name().text(),
                "VMCOMPAT_UUID", vm.id().toString(),
                "VMCOMPAT_HOST", host,
                "VMCOMPAT_FROM", vm.from(),
                "VMCOMPAT_TO", vm.to())));
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
        more.put(name, value.length() <= LONGEST ? value : value.substring(0, LONGEST));
        return new HookFacts(more);
    }
}
