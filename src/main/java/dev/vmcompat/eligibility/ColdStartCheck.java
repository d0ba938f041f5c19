package dev.vmcompat.eligibility;

import dev.vmcompat.hypervisor.PathPresence;
import dev.vmcompat.inventory.ColdStartFacts;
import dev.vmcompat.inventory.ColdStartFacts.Acceptance;
import dev.vmcompat.inventory.VirtualMachine;
import java.util.ArrayList;
import java.util.List;

/** Judges whether a VM could start again once it is off. Missing is a reason; what could not be asked is a risk that says so. */
public final class ColdStartCheck {

    private final List<Reason> reasons = new ArrayList<>();
    private final List<Risk> risks = new ArrayList<>();

    private ColdStartCheck() {}

    /** Judges what {@link dev.vmcompat.inventory.ColdStartReader} was told. */
    public static Findings judge(VirtualMachine vm, ColdStartFacts facts) {
        var check = new ColdStartCheck();
        facts.files().forEach(check::file);
        check.emulator(facts.emulator());
        facts.resources().forEach(check::resource);
        check.acceptance(facts.acceptance());
        facts.nvramNotKept()
                .ifPresent(path -> check.risks.add(Risk.notChecked(
                        "the NVRAM " + path + ", which cannot be read from here: no restore point keeps it")));
        if (vm.state().isDown()) {
            check.memory(vm, facts);
        }
        return Findings.none().and(new Findings(check.reasons, check.risks));
    }

    private void file(ColdStartFacts.Lookup file) {
        switch (file.presence()) {
            case PRESENT -> {}
            case UNKNOWN ->
                risks.add(Risk.notChecked(
                        switch (file.purpose()) {
                            case MEDIUM, LOADER -> "whether " + file.name() + " exists";
                            case LISTED_LOADER -> "whether the emulator knows the " + file.name();
                        }));
            case MISSING ->
                reasons.add(Reason.of(
                        switch (file.purpose()) {
                            case MEDIUM -> ReasonCode.MEDIUM_MISSING;
                            case LOADER, LISTED_LOADER -> ReasonCode.LOADER_MISSING;
                        },
                        file.purpose() == ColdStartFacts.Purpose.LISTED_LOADER
                                ? file.name() + ", which the emulator does not list"
                                : file.name()));
        }
    }

    private void emulator(PathPresence emulator) {
        switch (emulator) {
            case PRESENT -> {}
            case UNKNOWN ->
                risks.add(Risk.notChecked("whether the host's emulator knows the target (domain capabilities)"));
            case MISSING -> reasons.add(Reason.of(ReasonCode.EMULATOR_MISSING));
        }
    }

    private void resource(ColdStartFacts.Resource resource) {
        ReasonCode code = switch (resource.kind()) {
            case NETWORK, BRIDGE -> ReasonCode.NETWORK_INACTIVE;
            case POOL -> ReasonCode.POOL_INACTIVE;
        };
        switch (resource.activity()) {
            case ACTIVE -> {}
            case INACTIVE -> reasons.add(Reason.of(code, resource.name()));
            case ABSENT -> reasons.add(Reason.of(code, resource.name() + ", which the host does not have"));
            case UNKNOWN -> risks.add(Risk.notChecked("whether " + resource.name() + " is active"));
        }
    }

    private void acceptance(Acceptance acceptance) {
        if (acceptance instanceof Acceptance.Rejected rejected) {
            reasons.add(Reason.of(ReasonCode.DEFINITION_REJECTED, rejected.why()));
        } else if (acceptance instanceof Acceptance.NotAsked) {
            risks.add(Risk.notChecked("whether the host accepts the new definition (XML to native)"));
        }
    }

    /** A VM that runs gives its memory back when it goes down, and then needs the same again. */
    private void memory(VirtualMachine vm, ColdStartFacts facts) {
        long needed = vm.configured().map(view -> view.facts().memoryBytes()).orElse(0L);
        if (facts.freeMemoryBytes().isEmpty()) {
            risks.add(Risk.notChecked("whether the host has memory enough"));
        } else if (facts.freeMemoryBytes().get() < needed) {
            reasons.add(Reason.of(
                    ReasonCode.HOST_MEMORY,
                    "needs " + (needed >> 20) + " MiB, free are "
                            + (facts.freeMemoryBytes().get() >> 20) + " MiB"));
        }
    }
}
