package dev.vmcompat.launch.product;

import static dev.vmcompat.launch.product.Shape.anyObject;
import static dev.vmcompat.launch.product.Shape.listOf;
import static dev.vmcompat.launch.product.Shape.object;
import static dev.vmcompat.launch.product.Shape.oneOf;
import static dev.vmcompat.launch.product.Shape.orNull;
import static dev.vmcompat.launch.product.Shape.text;
import static dev.vmcompat.launch.product.Shape.time;
import static dev.vmcompat.launch.product.Shape.uuid;
import static dev.vmcompat.launch.product.Shape.whole;
import static dev.vmcompat.launch.product.Shape.yesOrNo;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON that programs rely on, written down apart from the code that makes it: whoever changes a field changes it here too, knowingly. */
enum Contract {
    ERROR(object("error", object("code", text(), "message", text(), "hint", text()))),

    LIST(listOf(object(
            "cluster", text(),
            "host", text(),
            "name", text(),
            "uuid", uuid(),
            "state", text(),
            "machineType", text(),
            "liveMachineType", orNull(text()),
            "target", orNull(text()),
            "verdict", oneOf("ELIGIBLE", "CURRENT", "INELIGIBLE"),
            "reasons", listOf(code()),
            "risks", listOf(code())))),

    PLAN(object(
            "run", whole(),
            "cluster", text(),
            "status", status(),
            "digest", text(),
            "createdBy", text(),
            "createdAt", time(),
            "options", anyObject(),
            "vms",
                    listOf(object(
                            "position", whole(),
                            "name", text(),
                            "uuid", uuid(),
                            "host", text(),
                            "from", text(),
                            "to", text(),
                            "features", listOf(text()),
                            "risks", listOf(code()),
                            "estimatedMillis", whole())))),

    RUN(object(
            "run", whole(),
            "cluster", text(),
            "status", status(),
            "approvedBy", orNull(text()),
            "startedAt", orNull(time()),
            "endedAt", orNull(time()),
            "exitCode", orNull(whole()),
            "vms",
                    listOf(object(
                            "name", text(),
                            "uuid", uuid(),
                            "outcome",
                                    oneOf(
                                            "UPGRADED",
                                            "SKIPPED",
                                            "FAILED",
                                            "ROLLED_BACK",
                                            "NEEDS_ATTENTION",
                                            "RESOLVED",
                                            "IN_PROGRESS",
                                            "PENDING"),
                            "code", orNull(text()),
                            "message", orNull(text()),
                            "from", text(),
                            "to", text(),
                            "verifiedBy", orNull(oneOf("AGENT", "NETWORK", "RUNNING")),
                            "downtimeMillis", orNull(whole()),
                            "stages",
                                    listOf(object(
                                            "name", text(),
                                            "status", oneOf("STARTED", "OK", "SKIPPED", "RESTORE", "FAILED"),
                                            "startedAt", time(),
                                            "endedAt", orNull(time()),
                                            "attempts", whole())))))),

    HISTORY(listOf(object(
            "run", whole(),
            "cluster", text(),
            "status", status(),
            "approvedBy", orNull(text()),
            "startedAt", orNull(time()),
            "endedAt", orNull(time()),
            "exitCode", orNull(whole())))),

    EVENTS(listOf(object(
            "seq", whole(),
            "at", time(),
            "actor", text(),
            "action", text(),
            "run", orNull(whole()),
            "uuid", orNull(uuid()),
            "stage", orNull(text()),
            "before", orNull(text()),
            "after", orNull(text())))),

    RESTORE_POINTS(listOf(object(
            "run", whole(),
            "cluster", text(),
            "name", text(),
            "uuid", uuid(),
            "means", text(),
            "state", text(),
            "keep", yesOrNo(),
            "createdAt", time(),
            "expiresAt", orNull(time()),
            "problem", orNull(text())))),

    ACCOUNTS(listOf(object(
            "name", text(),
            "role", oneOf("ADMIN", "OPERATOR"),
            "enabled", yesOrNo(),
            "failedAttempts", whole(),
            "lockedUntil", orNull(time())))),

    CHECKS(listOf(object(
            "subject", text(),
            "status", oneOf("OK", "ADVICE", "NOT_CHECKED", "MISSING"),
            "message", text(),
            "hint", text()))),

    MESSAGE(object("message", text()));

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Shape shape;

    Contract(Shape shape) {
        this.shape = shape;
    }

    /** The value of exactly this shape that the text is, and nothing besides. */
    JsonNode of(String text) {
        JsonNode value = JSON.readTree(text);
        shape.check(name(), value);
        return value;
    }

    private static Shape code() {
        return object("code", text(), "message", text());
    }

    private static Shape status() {
        return oneOf(
                "AWAITING_APPROVAL",
                "APPROVED",
                "RUNNING",
                "STOPPED",
                "COMPLETED",
                "REJECTED",
                "EXPIRED",
                "SUPERSEDED");
    }
}
