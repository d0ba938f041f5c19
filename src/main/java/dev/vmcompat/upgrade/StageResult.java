package dev.vmcompat.upgrade;

import dev.vmcompat.eligibility.Reason;
import dev.vmcompat.eligibility.ReasonCode;
import java.util.List;
import java.util.stream.Collectors;

/** How a stage ended. All of them are successes for Batch: a business result is never a failed step. */
public sealed interface StageResult {

    /** The step's exit code when its result holds and the flow goes on. */
    String OK = "OK";

    /** The step's exit code when the flow ends. */
    String SKIPPED = "SKIPPED";

    /** The step's exit code when the VM has to be brought back. */
    String RESTORE = "RESTORE";

    /** Its result holds; the next stage follows. */
    record Ok(String detail) implements StageResult {}

    /** The VM is left as it was; the flow ends. */
    record Skipped(Reason reason) implements StageResult {}

    /** The VM has to be brought back. */
    record Restore(Reason reason) implements StageResult {}

    /** Nothing more can be done by us; the flow ends, and so does the run. */
    record NeedsAttention(Reason reason) implements StageResult {}

    static StageResult ok(String detail) {
        return new Ok(detail);
    }

    static StageResult skipped(ReasonCode code, String subject) {
        return new Skipped(Reason.of(code, subject));
    }

    /** With the code of the only reason; where there is not just one, with CHANGED_SINCE_PLAN, and all of them in words. */
    static StageResult skipped(List<Reason> reasons, String why) {
        String all = reasons.stream()
                .map(reason -> reason.code() + ": " + reason.message())
                .collect(Collectors.joining("; "));
        ReasonCode code = reasons.size() == 1 ? reasons.get(0).code() : ReasonCode.CHANGED_SINCE_PLAN;
        return new Skipped(new Reason(code, why + ": " + all));
    }

    static StageResult restore(ReasonCode code, String subject) {
        return new Restore(Reason.of(code, subject));
    }

    static StageResult needsAttention(ReasonCode code, String subject) {
        return new NeedsAttention(Reason.of(code, subject));
    }

    /** The step's exit code, on which the flow turns. */
    default String exitCode() {
        if (this instanceof Ok) {
            return OK;
        }
        return this instanceof Restore ? RESTORE : SKIPPED;
    }

    /** For the record. */
    default String words() {
        if (this instanceof Ok ok) {
            return ok.detail();
        } else if (this instanceof Skipped skipped) {
            return skipped.reason().code() + ": " + skipped.reason().message();
        } else if (this instanceof Restore restore) {
            return restore.reason().code() + ": " + restore.reason().message();
        }
        Reason reason = ((NeedsAttention) this).reason();
        return reason.code() + ": " + reason.message();
    }
}
