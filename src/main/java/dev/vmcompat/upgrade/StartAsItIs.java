package dev.vmcompat.upgrade;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import java.util.Optional;

/** Puts a VM that is down because of us, and can't be brought to where it should be, into service with the definition it has. */
final class StartAsItIs {

    private final Pace pace;

    StartAsItIs(Pace pace) {
        this.pace = pace;
    }

    /**
     * Starts it if it ran before, unless its definition is neither of the run's two.
     *
     * @return why it is not in service; empty where it is, or was off before and is off
     */
    Optional<Reason> start(VmInHand vm) {
        if (!vm.ranBefore()) {
            return Optional.empty();
        }
        Optional<String> other = OtherType.of(vm.host(), vm.planned());
        if (other.isPresent()) {
            return Optional.of(Reason.of(ReasonCode.DEFINITION_NOT_EXACT, "somebody made it " + other.get()));
        }
        String machine = new DomainDefinition(vm.host().inactiveDefinition(vm.id()))
                .machineType()
                .orElseThrow();
        StartCheck.Verdict verdict = new StartCheck(pace).start(vm, machine, StartCheck.Told.nobody());
        return verdict instanceof StartCheck.Verdict.Failed failed ? Optional.of(failed.reason()) : Optional.empty();
    }
}
