package dev.vmcompat.health;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Runs a command in the guest through its agent and waits for its end. What it prints is not kept: it may be secret, or long. */
final class GuestCommand {

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int LONGEST = 100;

    private final Agent agent;
    private final Patience patience;

    GuestCommand(Agent agent, Patience patience) {
        this.agent = agent;
        this.patience = patience;
    }

    Answer run(Probe.Command command, Duration timeout) {
        Ended ended = execute(command.path(), command.arguments(), false, timeout);
        return ended.exitCode() == command.exitCode()
                ? Answer.well("exit code " + ended.exitCode())
                : Answer.notWell(ended.words());
    }

    /** Systemd's one word is kept: it says what is wrong. */
    Answer run(Probe.Systemd systemd, Duration timeout) {
        List<String> arguments =
                systemd.unit().map(unit -> List.of("is-active", "--", unit)).orElse(List.of("is-system-running"));
        Ended ended = execute("systemctl", arguments, true, timeout);
        String says = ended.printed().isEmpty() ? "" : ", systemctl says " + ended.printed();
        return ended.exitCode() == 0 ? Answer.well("exit code 0" + says) : Answer.notWell(ended.words() + says);
    }

    /**
     * How it ended.
     *
     * @param exitCode -1 where it did not end by itself
     * @param words in words
     * @param printed the first line, where it was captured
     */
    private record Ended(int exitCode, String words, String printed) {

        static Ended not(String why) {
            return new Ended(-1, why, "");
        }
    }

    private Ended execute(String path, List<String> arguments, boolean capture, Duration timeout) {
        Agent.Answer begun = agent.ask(
                "guest-exec", Map.of("path", path, "arg", new ArrayList<>(arguments), "capture-output", capture));
        if (begun instanceof Agent.Answer.Silent silent) {
            return Ended.not("it could not be run: " + silent.why());
        }
        JsonNode pid = ((Agent.Answer.Told) begun).value().path("pid");
        if (!pid.isIntegralNumber()) {
            return Ended.not("it could not be run: the guest agent named no process");
        }
        Instant end = patience.now().plus(timeout);
        while (true) {
            Agent.Answer status = agent.ask("guest-exec-status", Map.of("pid", pid.asLong()));
            if (status instanceof Agent.Answer.Silent silent) {
                return Ended.not("its end is not known: " + silent.why());
            }
            JsonNode value = ((Agent.Answer.Told) status).value();
            if (value.path("exited").asBoolean(false)) {
                return ended(value);
            }
            if (!patience.now().isBefore(end)) {
                return Ended.not("it did not end within " + timeout.toSeconds() + " s");
            }
            patience.rest(LOOK);
        }
    }

    private static Ended ended(JsonNode status) {
        if (status.has("exitcode")) {
            int code = status.path("exitcode").asInt(-1);
            return new Ended(
                    code, "exit code " + code, firstLine(status.path("out-data").asString("")));
        }
        return Ended.not("it was ended by signal " + status.path("signal").asInt(0));
    }

    private static String firstLine(String base64) {
        try {
            String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8).strip();
            String line = text.lines().findFirst().orElse("");
            return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
