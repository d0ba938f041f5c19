package dev.vmcompat.hypervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a guest behaves. */
final class FakeGuest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern EXECUTE = Pattern.compile("\"execute\"\\s*:\\s*\"([^\"]+)\"");

    Optional<Duration> shutdownTakes = Optional.of(Duration.ZERO);
    int obeysRequest = 1;
    int requests;
    /** Counts starts and stops, so that what an earlier boot had planned does not strike a later one. */
    int boots;

    /** Whether this boot was ever let run; a guest started paused was not. */
    boolean executed = true;

    boolean agent = true;
    Duration agentNeeds = Duration.ZERO;
    Instant bootedAt = Instant.MIN;
    int blockJobLooks;
    final Set<String> failsOn = new HashSet<>();
    final Set<String> agentSilentOn = new HashSet<>();
    final Map<String, Duration> panicsOn = new HashMap<>();
    final Map<String, Duration> stopsOn = new HashMap<>();
    final Map<String, Duration> loopsOn = new HashMap<>();
    final Map<String, Duration> rebootsOn = new HashMap<>();
    final Map<String, String> answers = new HashMap<>();
    /** Exit codes of the commands that guest-exec runs: path and arguments, a blank between. */
    final Map<String, Integer> commands = new HashMap<>();

    private final List<Integer> ended = new ArrayList<>();

    boolean agentAnswers(String machine, Instant now) {
        return agent
                && !agentSilentOn.contains(machine)
                && (bootedAt.equals(Instant.MIN) || !now.isBefore(bootedAt.plus(agentNeeds)));
    }

    static String command(String json) {
        Matcher found = EXECUTE.matcher(json);
        return found.find() ? found.group(1) : "";
    }

    Optional<String> answer(String machine, String request, String definition) {
        String command = command(request);
        String own = answers.getOrDefault(machine + "/" + command, answers.get(command));
        if (own != null) {
            return Optional.of(own);
        }
        JsonNode arguments = JSON.readTree(request).path("arguments");
        return switch (command) {
            case "guest-exec" -> execute(machine, arguments);
            case "guest-exec-status" -> status(arguments.path("pid").asInt(-1));
            default -> usual(command, definition);
        };
    }

    private Optional<String> execute(String machine, JsonNode arguments) {
        StringBuilder line = new StringBuilder(arguments.path("path").asString());
        arguments.path("arg").forEach(argument -> line.append(' ').append(argument.asString()));
        Integer code = commands.getOrDefault(machine + "/" + line, commands.get(line.toString()));
        if (code == null) {
            return Optional.empty();
        }
        ended.add(code);
        return Optional.of("{\"return\":{\"pid\":" + ended.size() + "}}");
    }

    private Optional<String> status(int pid) {
        return pid < 1 || pid > ended.size()
                ? Optional.empty()
                : Optional.of("{\"return\":{\"exited\":true,\"exitcode\":" + ended.get(pid - 1) + "}}");
    }

    private static Optional<String> usual(String command, String definition) {
        return switch (command) {
            case "guest-ping" -> Optional.of("{\"return\":{}}");
            case "guest-info" -> Optional.of("{\"return\":{\"version\":\"7.2.22\",\"supported_commands\":[]}}");
            case "guest-get-osinfo" ->
                Optional.of(
                        "{\"return\":{\"id\":\"debian\",\"name\":\"Debian GNU/Linux\",\"pretty-name\":\"Debian GNU/Linux 12\",\"version-id\":\"12\","
                                + "\"kernel-release\":\"6.1.0\",\"machine\":\"x86_64\"}}");
            case "guest-network-get-interfaces" -> Optional.of(interfaces(definition));
            case "guest-get-disks", "guest-get-fsinfo" -> Optional.of("{\"return\":[]}");
            default -> Optional.empty();
        };
    }

    private static String interfaces(String definition) {
        StringBuilder json = new StringBuilder("{\"return\":[");
        int number = 0;
        for (String nic : FakeXml.blocks(definition, "interface")) {
            String mac = FakeXml.attribute(nic, "mac", "address").orElse("52:54:00:00:00:00");
            json.append(number == 0 ? "" : ",")
                    .append("{\"name\":\"enp")
                    .append(number + 1)
                    .append("s0\",\"hardware-address\":\"")
                    .append(mac)
                    .append("\",\"ip-addresses\":[{\"ip-address-type\":\"ipv4\",\"ip-address\":\"192.0.2.")
                    .append(10 + number++)
                    .append("\",\"prefix\":24}]}");
        }
        return json.append("]}").toString();
    }
}
