package dev.vmcompat.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.HypervisorUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTests {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "list",
                "plan",
                "show",
                "approve",
                "reject",
                "run",
                "stop",
                "recover",
                "rollback",
                "resolve",
                "history",
                "restore-points",
                "restore-points list",
                "restore-points keep",
                "restore-points prune",
                "origin",
                "origin show",
                "origin set",
                "origin clear",
                "account",
                "account add",
                "account passwd",
                "account list",
                "account unlock",
                "account disable",
                "db",
                "db start",
                "db stop",
                "db status",
                "doctor",
                "demo"
            })
    void everyCommandHasHelpAndOpensNothingForIt(String command) {
        assertThat(execute((command + " --help").strip().split(" "))).isZero();
        assertThat(out()).contains("Usage: vmcompat" + (command.isEmpty() ? "" : " " + command));
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lst                               | There is no command 'lst'. | list
            account ad                        | There is no command 'ad'. | add
            show -- -1                        | '-1' is no number of a run | --help
            rollback --run x --vm a           | 'x' is no number of a run | --help
            list --al                         | --al                     | --help
            list extra                        | 'extra' is one word too many. | --help
            show                              | RUN                      | --help
            show seven                        | 'seven' is no number of a run | --help
            reject 7                          | --reason                 | --help
            list --format xml                 | 'xml' is none of         | --help
            list --cluster prod               | There is no cluster 'prod' | demo
            plan on-timout=skip               | 'on-timout'              | Did you mean 'on-timeout'?
            plan limit=x                      | 'x' is no such number    | Allowed: a number from 1
            plan --limit 0                    | '0' is no such number    | Allowed: a number from 1
            plan nonsense                     | 'nonsense' in the command line is no job parameter | key=value
            run 7 retry=perhaps               | 'perhaps' is neither     | Allowed: true
            plan --job-file /no/such          | /no/such does not exist  | Check
            list --config /no/such.yml        | /no/such.yml does not exist | Check
            resolve --run 1 --vm a --as x --reason r | 'x' is no resolution | upgraded
            history --since yesterday         | 'yesterday' is no date   | 2026-01-31
            stop --password-file /x           | goes with --user         | --user NAME
            """, quoteCharacter = '"')
    void wrongInputIsOneMessageAndExitCodeTwo(String line, String message, String hint) {
        assertThat(execute(line.split(" +"))).isEqualTo(2);
        assertThat(out()).isEmpty();
        assertThat(err())
                .startsWith("vmcompat: ")
                .contains(message)
                .contains(hint)
                .doesNotContain("\tat ");
        assertThat(err().lines().count()).isLessThanOrEqualTo(2);
    }

    @Test
    void errorForProgramsIsJson() {
        assertThat(execute("--format", "json", "lst")).isEqualTo(2);
        assertThat(out())
                .startsWith("{\n  \"error\" : {\n    \"code\" : \"USAGE\",\n    \"message\" : ")
                .contains("\"hint\"");
    }

    @Test
    void groupWithoutCommandIsWrongUsage() {
        assertThat(execute("account")).isEqualTo(2);
        assertThat(execute()).isEqualTo(2);
    }

    @Test
    void passwordIsNeverAskedWithoutTerminal() {
        assertThat(execute("reject", "7", "--reason", "no")).isEqualTo(3);
        assertThat(err()).contains("no terminal");
    }

    @Test
    void passwordFileThatOthersCanReadIsRefused() throws IOException {
        Path file = folder.resolve("password");
        Files.writeString(file, "geheim-7");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(execute("reject", "7", "--reason", "no", "--user", "a", "--password-file", file.toString()))
                .isEqualTo(2);
        assertThat(err()).contains("holds a secret that others may read").doesNotContain("geheim-7");
    }

    @Test
    void brokenConfigurationIsNamedWithItsLine() throws IOException {
        Path file = folder.resolve("vmcompat.yml");
        Files.writeString(file, "\nclustres: {}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(execute("--config", file.toString(), "list")).isEqualTo(2);
        assertThat(err()).contains("vmcompat.yml:2: unknown key 'clustres'").contains("Did you mean 'clusters'?");
    }

    @Test
    void errorOfAServiceHasItsExitCodeAndNoStackTrace() {
        assertThat(execute("list")).isEqualTo(5);
        assertThat(err()).contains("Install it.").doesNotContain("\tat ");
    }

    @Test
    void debugShowsWhereItHappened() {
        assertThat(execute("list", "--debug")).isEqualTo(5);
        assertThat(err()).contains("\tat ");
    }

    @Test
    void exitCodesAreAsDocumented() {
        assertThat(Arrays.stream(ExitCode.values()).map(ExitCode::number)).containsExactly(0, 1, 2, 3, 4, 5, 6, 70, 75);
    }

    private int execute(String... arguments) {
        Surface surface = new Surface(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(new byte[0]),
                Map.of("XDG_CONFIG_HOME", folder.resolve("none").toString()),
                Optional.empty(),
                Clock.systemUTC());
        return Launch.execute(arguments, surface, configuration -> {
            throw new HypervisorUnavailableException("install it", null);
        });
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
