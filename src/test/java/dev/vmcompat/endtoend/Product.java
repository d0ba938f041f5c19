package dev.vmcompat.endtoend;

import dev.vmcompat.Application;
import dev.vmcompat.database.DatabaseAddress;
import dev.vmcompat.database.ProductDatabase;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.launch.Launch;
import dev.vmcompat.launch.ServicesFactory;
import dev.vmcompat.launch.Surface;
import dev.vmcompat.launch.product.ProductServices;
import dev.vmcompat.vault.KeyFile;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An installation of the product as its README describes "your own clusters": an empty database with two roles on a PostgreSQL of its own,
 * which the product itself migrates, a key file, password files and a configuration file. Each command is a process.
 *
 * <pre>{@code
 * try (Product product = Product.installed("""
 *         clusters:
 *           prod:
 *             hosts:
 *               - %s
 *         """.formatted(libvirtd.qemuUri()))) {
 *     product.addAdministrator();
 *     product.run("plan", "settle=6s").expecting(0);
 *     product.run("approve", "1", "--user", "admin", "--password-file", product.administratorPassword()).expecting(0);
 *     ProductProcess run = product.start("run", "1").awaitLine("web-01: upgrade");
 *     run.kill();
 *     product.run("recover").expecting(0);
 * }
 * }</pre>
 */
public final class Product implements AutoCloseable {

    /** The first administrator's name. */
    public static final String ADMINISTRATOR = "admin";

    private static final Object HERE = new Object();
    private static final File NOTHING = new File("/dev/null");
    private static final String PASSWORD = "correct horse battery staple";

    private final Path folder;
    private final ProductDatabase database;
    private final Queue<ProductProcess> processes = new ConcurrentLinkedQueue<>();

    private Product(Path folder, ProductDatabase database) {
        this.folder = folder;
        this.database = database;
    }

    /** @param yaml the configuration but for the blocks {@code database} and {@code secrets} */
    public static Product installed(String yaml) {
        return installed(yaml, TestDatabase.empty());
    }

    /** The same, migrated already: that takes a second. */
    public static Product migrated(String yaml) {
        return installed(yaml, TestDatabase.migrated());
    }

    /** The same on a database of the test's own, which is closed with this. */
    public static Product installed(String yaml, ProductDatabase database) {
        Product product = on(database);
        try {
            product.write(yaml);
            PackedProduct.get()
                    .archive(options -> product.start(options, "recover").end().exitCode() == 0);
            return product;
        } catch (RuntimeException | AssertionError e) {
            product.close();
            throw e;
        }
    }

    private static Product on(ProductDatabase database) {
        try {
            return new Product(Files.createTempDirectory("vmcompat-product"), database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String yaml) {
        DatabaseAddress application = database.applicationAddress();
        DatabaseAddress owner = database.ownerAddress();
        KeyFile.create(folder.resolve("vmcompat.key"));
        secret("db.password", application.password());
        secret("db-owner.password", owner.password());
        secret("admin.password", PASSWORD);
        secret(
                "vmcompat.yml",
                yaml
                        + """
                database:
                  url: %s
                  username: %s
                  password-file: %s
                  owner-username: %s
                  owner-password-file: %s
                secrets:
                  key-file: %s
                """.formatted(
                                        application.url(),
                                        application.user(),
                                        folder.resolve("db.password"),
                                        owner.user(),
                                        folder.resolve("db-owner.password"),
                                        folder.resolve("vmcompat.key")));
    }

    /** A file in the installation's folder that only its owner reads; replaced where it is there. */
    public Path secret(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The configuration file. */
    public Path configuration() {
        return folder.resolve("vmcompat.yml");
    }

    /** Folder of configuration, key and passwords. */
    public Path folder() {
        return folder;
    }

    /** File with the password of {@link #ADMINISTRATOR}. */
    public String administratorPassword() {
        return folder.resolve("admin.password").toString();
    }

    /** Makes the first account, in the test's own process. */
    public void addAdministrator() {
        here("account", "add", ADMINISTRATOR, "--new-password-file", administratorPassword())
                .expecting(0);
    }

    /** Plans a run, which {@link #ADMINISTRATOR} approves, in the test's own process; its number. */
    public long approvedHere(String... options) {
        List<String> plan = new ArrayList<>(List.of("--format", "json", "plan"));
        plan.addAll(List.of(options));
        long run =
                here(plan.toArray(String[]::new)).expecting(0).json().get("run").asLong();
        approveHere(run);
        return run;
    }

    /** Approves a run as {@link #ADMINISTRATOR}, in the test's own process. */
    public void approveHere(long run) {
        here("approve", Long.toString(run), "--user", ADMINISTRATOR, "--password-file", administratorPassword())
                .expecting(0);
    }

    /** Approves a run as {@link #ADMINISTRATOR}. */
    public void approve(long run) {
        signedIn("approve", Long.toString(run)).expecting(0);
    }

    /** Runs a command as {@link #ADMINISTRATOR}. */
    public ProductProcess.Ended signedIn(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--user", ADMINISTRATOR, "--password-file", administratorPassword()));
        return run(all.toArray(String[]::new));
    }

    /** Starts a command and leaves it at work. */
    public ProductProcess start(String... arguments) {
        return start(List.of(), arguments);
    }

    private ProductProcess start(List<String> options, String... arguments) {
        List<String> command = PackedProduct.get().command(options);
        command.addAll(List.of(
                Application.class.getName(),
                "--config",
                folder.resolve("vmcompat.yml").toString()));
        return launch(command, ProcessBuilder.Redirect.from(NOTHING), Map.of(), arguments);
    }

    /** Starts a program of the tests' own. */
    public ProductProcess start(Class<?> main, String... arguments) {
        return launch(program(main), ProcessBuilder.Redirect.from(NOTHING), Map.of(), arguments);
    }

    /** Starts a program of the tests' own that listens to what it is told: {@link ProductProcess#tell}. */
    public ProductProcess startListening(Class<?> main, String... arguments) {
        return startListening(Map.of(), main, arguments);
    }

    /** The same with more in its environment. */
    public ProductProcess startListening(Map<String, String> environment, Class<?> main, String... arguments) {
        return launch(program(main), ProcessBuilder.Redirect.PIPE, environment, arguments);
    }

    /** Starts a program of the tests' own whose every word finds the disk full. */
    public ProductProcess startWithoutRoomForOutput(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" > /dev/full 2> /dev/full", "sh"));
        command.addAll(program(main));
        return launch(command, ProcessBuilder.Redirect.from(NOTHING), Map.of(), arguments);
    }

    private static List<String> program(Class<?> main) {
        List<String> command = PackedProduct.get().commandWithTests();
        command.add(main.getName());
        return command;
    }

    private ProductProcess launch(
            List<String> command, ProcessBuilder.Redirect input, Map<String, String> environment, String... arguments) {
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectInput(input);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("VMCOMPAT_CONFIG", configuration().toString());
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        try {
            var process = new ProductProcess(List.of(arguments), builder.start());
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a command in the test's own process: for what is prepared, since a process takes seconds. One after the other, whichever tests run beside
     * each other: Batch knows the executions of a process by their numbers alone, as if there were one database.
     */
    public ProductProcess.Ended here(String... arguments) {
        return here(ProductServices::new, arguments);
    }

    /** The same on services of the test's own. */
    public ProductProcess.Ended here(ServicesFactory services, String... arguments) {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        var surface = new Surface(
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                InputStream.nullInputStream(),
                Map.of("VMCOMPAT_CONFIG", configuration().toString()),
                Optional.empty(),
                Clock.systemUTC());
        int code;
        synchronized (HERE) {
            code = Launch.execute(arguments, surface, services);
        }
        return new ProductProcess.Ended(
                String.join(" ", arguments),
                code,
                output.toString(StandardCharsets.UTF_8),
                errors.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command to its end. */
    public ProductProcess.Ended run(String... arguments) {
        return start(arguments).end();
    }

    /** The product's database, as its application role: for looking from outside. */
    public JdbcClient sql() {
        return JdbcClient.create(database.application());
    }

    /** From now on processes stand still at the end of a stage, its work done and not recorded. */
    Standstill atTheEndOf(String stage) {
        return new Standstill(database.owner(), database.application(), stage);
    }

    /** The same as the role that owns the tables. */
    public JdbcClient owner() {
        return JdbcClient.create(database.owner());
    }

    /** Kills what is still at work and removes everything. */
    @Override
    public void close() {
        processes.forEach(ProductProcess::close);
        database.close();
        PackedProduct.remove(folder);
    }
}
