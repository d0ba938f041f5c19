package dev.vmcompat.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Health checks as a run stores them: JSON with sorted keys, durations in milliseconds. */
final class HealthCheckText {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> SHARED = Set.of("kind", "timeout", "retries", "interval", "deadline");

    private HealthCheckText() {}

    static String write(HealthCheck check) {
        TreeMap<String, Object> map = new TreeMap<>();
        map.put("timeout", check.timeout().toMillis());
        map.put("retries", check.retries());
        check.interval().ifPresent(time -> map.put("interval", time.toMillis()));
        check.deadline().ifPresent(time -> map.put("deadline", time.toMillis()));
        if (check.probe() instanceof Probe.Command command) {
            map.put("kind", "command");
            map.put("command", command.path());
            map.put("args", command.arguments());
            map.put("exit-code", command.exitCode());
        } else if (check.probe() instanceof Probe.Systemd systemd) {
            map.put("kind", "systemd");
            systemd.unit().ifPresent(unit -> map.put("unit", unit));
        } else if (check.probe() instanceof Probe.Tcp tcp) {
            map.put("kind", "tcp");
            map.put("host", tcp.host());
            map.put("port", tcp.port());
        } else if (check.probe() instanceof Probe.Http http) {
            map.put("kind", "http");
            map.put("url", http.url());
            map.put("status", http.status());
            http.contains().ifPresent(text -> map.put("contains", text));
            map.put("any-certificate", http.anyCertificate());
        }
        return JSON.writeValueAsString(map);
    }

    static HealthCheck read(String text) {
        JsonNode json = parsed(text);
        return new HealthCheck(
                probe(json),
                Duration.ofMillis(json.path("timeout").asLong()),
                millis(json, "interval"),
                json.path("retries").asInt(),
                millis(json, "deadline"));
    }

    private static Probe probe(JsonNode json) {
        String kind = json.path("kind").asString("");
        return switch (kind) {
            case "command" -> {
                requireKeys(json, "command", "args", "exit-code");
                List<String> arguments =
                        json.path("args").valueStream().map(JsonNode::asString).toList();
                yield new Probe.Command(
                        json.path("command").asString(""),
                        arguments,
                        json.path("exit-code").asInt());
            }
            case "systemd" -> {
                requireKeys(json, "unit");
                yield new Probe.Systemd(string(json, "unit"));
            }
            case "tcp" -> {
                requireKeys(json, "host", "port");
                yield new Probe.Tcp(
                        json.path("host").asString(""), json.path("port").asInt());
            }
            case "http" -> {
                requireKeys(json, "url", "status", "contains", "any-certificate");
                yield new Probe.Http(
                        json.path("url").asString(""),
                        json.path("status").asInt(),
                        string(json, "contains"),
                        json.path("any-certificate").asBoolean());
            }
            default ->
                throw new IllegalArgumentException(
                        "a stored health check is of kind '" + kind + "', which this version does not know");
        };
    }

    private static void requireKeys(JsonNode json, String... own) {
        Set<String> unknown = new TreeSet<>(json.propertyNames());
        unknown.removeAll(SHARED);
        unknown.removeAll(Set.of(own));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "a stored health check has " + unknown + ", which this version does not know");
        }
    }

    private static Optional<Duration> millis(JsonNode json, String key) {
        return json.has(key) ? Optional.of(Duration.ofMillis(json.path(key).asLong())) : Optional.empty();
    }

    private static Optional<String> string(JsonNode json, String key) {
        return json.has(key) ? Optional.of(json.path(key).asString("")) : Optional.empty();
    }

    private static JsonNode parsed(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a stored health check is no JSON", e);
        }
        throw new IllegalArgumentException("a stored health check is no JSON object");
    }
}
