package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hook.HookScript;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.vault.Vaults;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Secrets go through a whole cycle, everything logged that can be: none is left anywhere but in its own file and in the VM. */
class SecretsTests {

    private static final String VNC = "canary-vnc-7Qx";
    private static final String COMMAND_LINE = "canary-argument-9Lp";
    private static final String GUESS = "canary guessed wrong";

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final Map<String, String> written = new LinkedHashMap<>();

    @Test
    void noneIsLeftBehindByPlanApproveRunRollbackAndHistory() throws IOException {
        Path hook = HookScript.write(
                folder.resolve("hook"), "{ env; cat /proc/self/environ; echo \"$@\"; } >> " + folder + "/hook.told\n");
        FakeInstallation installation = new FakeInstallation(folder, DATABASE, """
                hooks: {before-vm: "%s", after-vm: "%s"}
                """.formatted(hook, hook));
        Installation vmcompat = installation.vmcompat();
        FakeDomain web = installation.host().add(withSecrets("web"));
        String before = web.definition();
        vmcompat.secret("guess", GUESS);
        FakeDomain stubborn = installation.host().add(withSecrets("db").thatFailsToStartOn("pc-q35-7.2"));

        Stream<Path> temporaryBefore = temporary();
        List<Path> known = temporaryBefore.toList();
        logging(() -> {
            answer(vmcompat, 0, "account add admin --new-password-file {folder}/password");
            answer(vmcompat, 3, "account unlock admin --user admin --password-file {folder}/guess");
            answer(vmcompat, 0, "list --all");
            answer(vmcompat, 0, "plan --vm web --vm db max-failures=2");
            answer(vmcompat, 0, "show 1 --diff");
            answer(vmcompat, 3, "approve 1 --user admin --password-file {folder}/guess");
            answer(vmcompat, 0, "approve 1 {admin}");
            answer(vmcompat, 1, "run 1");
            answer(vmcompat, 0, "rollback --run 1 --vm web {admin}");
            answer(vmcompat, 0, "history");
            answer(vmcompat, 0, "history --run 1");
            answer(vmcompat, 0, "history --events");
            answer(vmcompat, 0, "restore-points list");
            answer(vmcompat, 0, "account list");
            answer(vmcompat, 2, "plan nonsense=x");
        });
        assertThat(web.definition()).isEqualTo(before);
        assertThat(web.starts()).contains("pc-q35-7.2", "pc-q35-5.2");
        assertThat(stubborn.machineType()).isEqualTo("pc-q35-5.2");

        written.put("the log", log.toString(StandardCharsets.UTF_8));
        assertThat(written.get("the log")).contains("DEBUG");
        assertThat(Files.readString(folder.resolve("hook.told"))).contains("VMCOMPAT_VM=web", "VMCOMPAT_OUTCOME");
        readTables();
        readFiles(known);
        written.forEach((where, text) -> secrets()
                .forEach((secret, value) -> assertThat(text.contains(value))
                        .as(secret + " in " + where)
                        .isFalse()));
    }

    /** Each as it is and as whoever hides it badly would write it. */
    private static Map<String, String> secrets() {
        Map<String, String> secrets = new LinkedHashMap<>();
        Map.of(
                        "the account's password",
                        Installation.PASSWORD,
                        "the guessed password",
                        GUESS,
                        "the VNC password",
                        VNC,
                        "the emulator's argument",
                        COMMAND_LINE,
                        "the database's password",
                        DATABASE.applicationAddress().password(),
                        "the key",
                        new String(Base64.getDecoder().decode(Vaults.FIRST_KEY), StandardCharsets.UTF_8))
                .forEach((name, secret) -> {
                    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
                    secrets.put(name, secret);
                    secrets.put(
                            name + " in base64",
                            Base64.getEncoder().withoutPadding().encodeToString(bytes));
                    secrets.put(name + " in hexadecimal", hexadecimal(bytes));
                });
        return secrets;
    }

    private static FakeDomain withSecrets(String name) {
        return FakeDomain.aRunningVm(name)
                .with("passwd='s3cret'", "passwd='" + VNC + "'")
                .with(
                        "<os>",
                        "<qemu:commandline xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
                                + "<qemu:arg value='secret,id=s,data=" + COMMAND_LINE + "'/></qemu:commandline><os>");
    }

    private void answer(Installation vmcompat, int exit, String line) {
        for (String format : List.of("table", "json", "csv")) {
            boolean reads = line.matches("(list|show|history|restore-points|account list|plan n).*");
            if (format.equals("table") || reads) {
                Installation.Answer answer = vmcompat.run("--debug --format " + format + " " + line);
                assertThat(answer.exit()).as(line + "\n" + answer).isEqualTo(exit);
                written.put(line + " as " + format, answer.out() + answer.err());
            }
        }
    }

    /** Every field of every row of every table, as text; bytes as if they were characters, too. */
    private void readTables() {
        JdbcClient database = JdbcClient.create(DATABASE.owner());
        List<String> tables = database.sql(
                        "select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables"
                                + " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')")
                .query(String.class)
                .list();
        assertThat(tables).contains("public.account", "public.run");
        int rows = 0;
        for (String table : tables) {
            List<Map<String, Object>> content =
                    database.sql("select * from " + table).query().listOfRows();
            rows += content.size();
            StringBuilder text = new StringBuilder();
            for (Map<String, Object> row : content) {
                row.forEach((column, value) -> text.append(text(value)).append('\n'));
            }
            written.put("table " + table, text.toString());
        }
        assertThat(rows).isGreaterThan(100);
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.ISO_8859_1) + "\n" + hexadecimal(bytes)
                : String.valueOf(value);
    }

    /** What lies in this installation, but for the files that are there for secrets, and what is new in the folder for temporary files. */
    private void readFiles(List<Path> known) throws IOException {
        List<String> own = List.of("password", "guess", "wrong", "keys", "database");
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(file -> !own.contains(file.getFileName().toString())).forEach(files::add);
        }
        temporary().filter(file -> !known.contains(file)).forEach(files::add);
        for (Path file : files) {
            if (Files.isRegularFile(file) && Files.isReadable(file)) {
                written.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(written)
                .containsKeys(
                        folder.resolve("hook.told").toString(),
                        folder.resolve("vmcompat.yml").toString());
    }

    private static Stream<Path> temporary() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.toList().stream();
        }
    }

    private static String hexadecimal(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%02x", b));
        }
        return text.toString();
    }

    /** Everything that any library says, down to the last word. */
    private void logging(Runnable act) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Map<Logger, Level> levels = new LinkedHashMap<>();
        context.getLoggerList().stream()
                .filter(logger -> logger.getLevel() != null)
                .forEach(logger -> levels.put(logger, logger.getLevel()));
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%level %logger %mdc %msg%n%xEx");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(log);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        List<ch.qos.logback.core.Appender<ILoggingEvent>> others = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(others::add);
        others.forEach(root::detachAppender);
        levels.keySet().forEach(logger -> logger.setLevel(Level.TRACE));
        root.addAppender(appender);
        try {
            act.run();
        } finally {
            root.detachAppender(appender);
            others.forEach(root::addAppender);
            levels.forEach(Logger::setLevel);
        }
    }
}
