package dev.vmcompat.endtoend;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The fields of a result: their names, in their order, and what tests read of them. */
final class Fields {

    static final List<String> LISTED_VM = List.of(
            "cluster",
            "host",
            "name",
            "uuid",
            "state",
            "machineType",
            "liveMachineType",
            "target",
            "verdict",
            "reasons",
            "risks");
    static final List<String> CODE = List.of("code", "message");
    static final List<String> PLAN =
            List.of("run", "cluster", "status", "digest", "createdBy", "createdAt", "options", "vms");
    static final List<String> PLANNED_VM =
            List.of("position", "name", "uuid", "host", "from", "to", "features", "risks", "estimatedMillis");
    static final List<String> HISTORY_RUN =
            List.of("run", "cluster", "status", "approvedBy", "startedAt", "endedAt", "exitCode");
    static final List<String> RUN =
            List.of("run", "cluster", "status", "approvedBy", "startedAt", "endedAt", "exitCode", "vms");
    static final List<String> VM = List.of(
            "name", "uuid", "outcome", "code", "message", "from", "to", "verifiedBy", "downtimeMillis", "stages");
    static final List<String> STAGE = List.of("name", "status", "startedAt", "endedAt", "attempts");
    static final List<String> EVENT =
            List.of("seq", "at", "actor", "action", "run", "uuid", "stage", "before", "after");

    private Fields() {}

    /** Of one object. */
    static List<String> of(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }

    /** Of each object of an array that is not empty. */
    static Collection<List<String>> ofEach(JsonNode array) {
        List<List<String>> all = new ArrayList<>();
        array.forEach(element -> all.add(of(element)));
        if (all.isEmpty()) {
            throw new AssertionError("nothing in " + array);
        }
        return all;
    }

    /** How a VM ended: {@code UPGRADED UPGRADE_SUCCESSFUL AGENT}; how it was verified is missing where it was not. */
    static String ending(JsonNode vm) {
        return (vm.path("outcome").asString() + " " + vm.path("code").asString() + " "
                        + vm.path("verifiedBy").asString(""))
                .strip();
    }

    /** The texts of one field of each object of an array. */
    static List<String> texts(JsonNode array, String field) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.path(field).asString()));
        return texts;
    }
}
