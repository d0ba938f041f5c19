package dev.vmcompat.launch.product;

import dev.vmcompat.launch.Launch;
import dev.vmcompat.launch.Surface;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Real commands without a terminal, each as a process would run it, on files in one folder. */
final class Installation {

    static final String PASSWORD = "correct horse battery";

    private final Path folder;
    private final Path config;
    private final Outside outside;

    /** @param config text of its configuration file */
    Installation(Path folder, String config) {
        this(folder, config, Outside.direct());
    }

    /** The same with something between the process and the world. */
    Installation(Path folder, String config, Outside outside) {
        this.folder = folder;
        this.outside = outside;
        this.config = write("vmcompat.yml", config);
        secret("password", PASSWORD);
        secret("wrong", "not the password at all");
    }

    /** What a command left behind. */
    record Answer(int exit, String out, String err) {}

    /**
     * Runs a command.
     *
     * @param line its words, separated by blanks: {@code {admin}} signs in, {@code {folder}} is this installation's, {@code ''} an empty word
     */
    Answer run(String line) {
        return run(config, words(line), Optional.empty());
    }

    /** The same with a person at a terminal, who answers in this order: what is asked without echo, too. */
    Answer runAtTerminal(String line, String... answers) {
        Iterator<String> given = List.of(answers).iterator();
        return run(config, words(line), Optional.of(new Surface.Questions() {
            @Override
            public Optional<String> line(String question) {
                return given.hasNext() ? Optional.of(given.next()) : Optional.empty();
            }

            @Override
            public Optional<char[]> password(String question) {
                return line(question).map(String::toCharArray);
            }
        }));
    }

    /** The same with another configuration. */
    Answer runWith(String configuration, String line) {
        return run(write("other.yml", configuration), words(line), Optional.empty());
    }

    /** The same with words that may hold anything. */
    Answer runWords(List<String> words) {
        return run(config, words, Optional.empty());
    }

    /** The same with another configuration. */
    Answer runWordsWith(String configuration, List<String> words) {
        return run(write("other.yml", configuration), words, Optional.empty());
    }

    /** The words of a line, for a process of its own. */
    List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.replace("{admin}", "--user admin --password-file {folder}/password")
                .replace("{folder}", folder.toString())
                .strip()
                .split(" +", -1)) {
            words.add(word.equals("''") ? "" : word);
        }
        return words;
    }

    Path config() {
        return config;
    }

    Path folder() {
        return folder;
    }

    /** A file that its owner alone may read. */
    Path secret(String name, String text) {
        return write(name, text + "\n", "rw-------");
    }

    Path write(String name, String text) {
        return write(name, text, "rw-r--r--");
    }

    private Path write(String name, String text, String permissions) {
        Path file = folder.resolve(name);
        try {
            Files.writeString(file, text);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer run(Path configuration, List<String> words, Optional<Surface.Questions> person) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> environment = Map.of(
                "VMCOMPAT_CONFIG",
                configuration.toString(),
                "XDG_DATA_HOME",
                folder.resolve("data").toString());
        Surface surface = new Surface(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(new byte[0]),
                environment,
                person,
                Clock.systemUTC());
        int exit = Launch.execute(
                words.toArray(String[]::new),
                surface,
                found -> new ProductServices(found, environment, Clock.systemUTC(), outside));
        return new Answer(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
