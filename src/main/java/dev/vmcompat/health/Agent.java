package dev.vmcompat.health;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The guest agent of one VM. What it says comes from the guest and is not trusted.
 *
 * @param host where the VM is
 * @param vm the VM
 */
record Agent(Host host, DomainId vm) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Characters; what is longer is not read: as a tree it would take a hundred times as much. */
    private static final int LONGEST = 1024 * 1024;

    /** What came of asking. */
    sealed interface Answer {

        /** Its {@code return} value. */
        record Told(JsonNode value) implements Answer {}

        /** No answer, or none that can be used. */
        record Silent(String why) implements Answer {}
    }

    /**
     * Asks once.
     *
     * @throws HypervisorException only if the host is lost, or has no such VM
     */
    Answer ask(String command, Map<String, ?> arguments) {
        if (!host.info().can(Ability.AGENT)) {
            return new Answer.Silent("its host cannot ask guest agents");
        }
        Map<String, Object> request = new TreeMap<>(Map.of("execute", command));
        if (!arguments.isEmpty()) {
            request.put("arguments", arguments);
        }
        try {
            String answer = host.agentCommand(vm, JSON.writeValueAsString(request), PATIENCE);
            if (answer.length() > LONGEST) {
                return new Answer.Silent("its guest agent answered " + command + " with more than is read");
            }
            JsonNode told = JSON.readTree(answer);
            return told.has("return")
                    ? new Answer.Told(told.path("return"))
                    : new Answer.Silent("its guest agent gave no answer to " + command);
        } catch (JacksonException e) {
            return new Answer.Silent("its guest agent answered " + command + " with what is no JSON");
        } catch (HypervisorException e) {
            return switch (e.kind()) {
                case REFUSED, TIMED_OUT, UNSUPPORTED, BUSY, UNKNOWN ->
                    new Answer.Silent(command + ": " + e.getMessage());
                case NOT_FOUND, UNREACHABLE -> throw e;
            };
        }
    }

    Answer ask(String command) {
        return ask(command, Map.of());
    }
}
