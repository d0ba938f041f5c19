package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.DatabaseAddress;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.vault.Vaults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake of a newcomer ends in its exit code and in one message: what was wrong, and what to do. No host is needed to say so. */
class WrongInputTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    @TempDir
    private static Path folder;

    private static Installation vmcompat;

    @BeforeAll
    static void makeAnAdministrator() {
        vmcompat = new Installation(folder, own(DATABASE.applicationAddress()) + """
                clusters:
                  prod: {hosts: ["test:///default"]}
                  edge: {hosts: ["qemu+unix:///system?socket=/nonexistent"]}
                """);
        vmcompat.secret("keys", "installation: " + Vaults.INSTALLATION + "\nk1 " + Vaults.FIRST_KEY);
        vmcompat.secret("database", DATABASE.applicationAddress().password());
        vmcompat.secret("owner", DATABASE.ownerAddress().password());
        vmcompat.write("typo.properties", "# the night\non-timout=skip\n");
        vmcompat.write("colon.properties", "settle: 5s\n");
        assertThat(vmcompat.run("account add admin --new-password-file {folder}/password")
                        .exit())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            show 99                                                     | 2 | There is no run 99.                | vmcompat history
            show 0                                                      | 2 | '0' is no number of a run          | --help
            --cluster prod run 99                                       | 2 | There is no run 99.                | vmcompat history
            approve 99 {admin}                                          | 2 | There is no run 99.                | vmcompat history
            reject 99 --reason x {admin}                                | 2 | There is no run 99.                | vmcompat history
            reject 99 --reason '' {admin}                               | 2 | The reason is empty.               | why
            stop 99 {admin}                                             | 2 | There is no run 99.                | vmcompat history
            stop {admin}                                                | 2 | There is no open run.              | nothing to stop
            rollback --run 99 --vm a {admin}                            | 2 | There is no run 99.                | vmcompat history
            resolve --run 99 --vm a --as upgraded --reason x {admin}    | 2 | There is no run 99.                | vmcompat history
            resolve --run 99 --vm a --as upgraded --reason '' {admin}   | 2 | The reason is empty.               | why
            restore-points keep --run 99 --vm a {admin}                 | 2 | There is no run 99.                | vmcompat history
            history --run 99                                            | 2 | There is no run 99.                | vmcompat history
            history --vm nosuch                                         | 2 | knows no VM 'nosuch'               | UUID
            history --anchor /nonexistent                               | 2 | --anchor goes with --verify        | --verify
            history --verify --events                                   | 2 | --verify checks the whole history  | --events
            history --verify --anchor /nonexistent                      | 2 | no readable anchor file            | Check the path
            plan                                                        | 2 | several clusters                   | prod, edge
            --cluster prd list                                          | 2 | There is no cluster 'prd'.         | Did you mean 'prod'?
            --cluster prod plan --vm ''                                 | 2 | --vm names no VM.                  | glob
            --cluster prod plan --exclude ''                            | 2 | --exclude names no VM.             | glob
            --cluster prod plan --job-file {folder}/typo.properties     | 2 | 'on-timout' in                     | Did you mean 'on-timeout'?
            --cluster prod plan --job-file {folder}/colon.properties    | 2 | colon.properties:1 is no job parameter | key=value
            account add other --new-password-file {folder}/password     | 3 | no terminal                        | --password-file
            account add admin --new-password-file {folder}/password {admin} | 2 | account of this name           | Nothing was changed
            account passwd ghost --new-password-file {folder}/password {admin} | 2 | no account of this name     | Nothing was changed
            account disable admin {admin}                               | 3 | last enabled ADMIN                 | Nothing was changed
            reject 1 --reason x --user admin --password-file {folder}/nosuch | 2 | nosuch                             | ""
            stop 1 --user admin --password-file {folder}/wrong          | 3 | Wrong name or password.            | Nothing was changed
            db status                                                   | 2 | server of your own                 | by its own means
            demo                                                        | 2 | clusters of your own               | --config
            """)
    void commandIsRefused(String line, int exit, String message, String hint) {
        assertRefused(vmcompat.run(line), exit, message, hint);
    }

    @Test
    void configurationIsRefusedWithTheLineOfTheFault() {
        wrong("clusters: [a\n  b: {\n", 2, "other.yml:2: broken YAML", "indentation");
        wrong("clusters:\n\tprod: 1\n", 2, "other.yml:2: broken YAML", "indentation");
        wrong("fence:\n  leese: 60s\n", 2, "other.yml:2: unknown key 'fence.leese'", "'lease'");
        wrong("defaults:\n  on-timout: skip\n", 2, "'on-timout' in", "'on-timeout'");
        wrong("fence:\n  lease: 60\n", 2, "'60' is not a duration with its unit", "30s");
        wrong(
                "clusters:\n  a: {hosts: [\"test:///default\"]}\n  b: {hosts: [\"test:///default\"]}\n",
                2,
                "host test:///default is in cluster a and in cluster b",
                "README");
    }

    @Test
    void hookThatOthersMayWriteIsRefusedBeforeAnythingIsStarted() throws IOException {
        Path hook = Files.setPosixFilePermissions(
                vmcompat.write("hook", "#!/bin/sh\n"), PosixFilePermissions.fromString("rwxrwxrwx"));
        String hooks = own(DATABASE.applicationAddress()) + "hooks:\n  after-vm: " + hook + "\n";
        wrong("plan", hooks, 2, "hook: can be changed by others", "alone to write");
        wrong("run", hooks, 2, "hook: can be changed by others", "alone to write");
    }

    @Test
    void databaseThatCannotBeUsedIsExitCodeFiveAlsoWhereVmsWouldHaveBeenBegun() {
        DatabaseAddress there = DATABASE.applicationAddress();
        String down = own(new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/vmcompat", "vmcompat", ""));
        wrong("history", down, 5, "127.0.0.1:1/vmcompat does not answer", "address and port");
        wrong("run 1", down, 5, "127.0.0.1:1/vmcompat does not answer", "address and port");
        wrong("recover", down, 5, "127.0.0.1:1/vmcompat does not answer", "address and port");
        wrong("history", own(there).replace("/database", "/wrong"), 5, "refuses the login", "password file");
        wrong(
                "history",
                own(there).replace("  password-file: " + folder + "/database\n", ""),
                5,
                "refuses the login",
                "password file");
        wrong("history", own(there).replace("/keys", "/nokeys"), 2, "nokeys", "");
        wrong("history", own(there).replace("/database", "/nopassword"), 2, "nopassword", "its owner only");
    }

    @Test
    void missingLibvirtLibraryIsExitCodeFiveAndSaysWhatToInstall() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.timezone=UTC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=logback.xml",
                "-Djna.platform.library.path=/nonexistent",
                "-Djna.library.path=/nonexistent",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vmcompat.Application",
                "--config",
                vmcompat.config().toString()));
        if (Runtime.version().feature() >= 23) { // as the launcher does
            command.addAll(1, List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(vmcompat.words("--cluster prod plan"));
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertRefused(
                new Installation.Answer(process.exitValue(), read("out"), read("err")),
                5,
                "install libvirt0 (Debian, Ubuntu) or libvirt-libs (RHEL, Fedora)",
                "vmcompat doctor");
    }

    private static void wrong(String configuration, int exit, String message, String hint) {
        wrong("history", configuration, exit, message, hint);
    }

    private static void wrong(String line, String configuration, int exit, String message, String hint) {
        assertRefused(vmcompat.runWith(configuration, line), exit, message, hint);
    }

    private static void assertRefused(Installation.Answer answer, int exit, String message, String hint) {
        assertThat(answer.exit()).as(answer.toString()).isEqualTo(exit);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .startsWith("vmcompat: ")
                .contains(message)
                .contains(hint)
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain(Installation.PASSWORD);
        assertThat(answer.err().lines().count()).as(answer.err()).isLessThanOrEqualTo(2);
    }

    private static String own(DatabaseAddress address) {
        return """
                database:
                  url: %s
                  username: %s
                  password-file: %s/database
                secrets:
                  key-file: %s/keys
                """.formatted(address.url(), address.user(), folder, folder);
    }

    private static String read(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    }
}
