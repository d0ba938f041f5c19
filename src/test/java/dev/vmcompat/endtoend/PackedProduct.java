package dev.vmcompat.endtoend;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The product's classes as a jar with a class archive, as the launcher makes one, once for all processes of a test's JVM: each start then
 * costs less than half. Without the tests, whose log settings would win.
 */
final class PackedProduct {

    private static final String CLASSES = File.separator + "classes";
    private static final String TEST_CLASSES = File.separator + "test-classes";

    private static final class Holder {
        static final PackedProduct ONE = new PackedProduct();
    }

    private final Path folder;
    private final String classPath;
    private boolean tried;
    private boolean archived;

    private PackedProduct() {
        try {
            folder = Files.createTempDirectory("vmcompat-packed");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "remove packed product"));
            classPath = classPath(folder.resolve("vmcompat.jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PackedProduct get() {
        return Holder.ONE;
    }

    /**
     * Makes the class archive, where it is not made yet. JDK 17 may crash while it writes one: then processes start without, as the launcher has
     * it.
     *
     * @param run runs a command with further options of the JVM, and says whether it ended well: what that loads is archived
     */
    synchronized void archive(Predicate<List<String>> run) {
        if (!tried) {
            tried = true;
            archived = run.test(List.of(
                    "-XX:ArchiveClassesAtExit=" + folder.resolve("classes.jsa"), "-XX:+SuppressFatalErrorMessage"));
        }
    }

    /** The command line as far as the main class, with what the launcher says to the JVM. */
    synchronized List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xlog:disable",
                "-Xlog:all=error:stderr"));
        if (Runtime.version().feature() >= 23) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        if (archived) {
            command.addAll(List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + folder.resolve("classes.jsa")));
        }
        command.addAll(options);
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    /** The same with the tests' classes behind the product's, where an archive may be followed by folders. */
    List<String> commandWithTests() {
        List<String> command = command(List.of());
        String tests = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(TEST_CLASSES) || entry.endsWith(TEST_CLASSES + File.separator))
                .collect(Collectors.joining(File.pathSeparator));
        int last = command.size() - 1;
        command.set(last, command.get(last) + File.pathSeparator + tests);
        return command;
    }

    /** A JVM archives no classes that lie in folders. */
    private static String classPath(Path jar) throws IOException {
        List<String> entries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isBlank())
                .map(entry -> entry.endsWith(File.separator) ? entry.substring(0, entry.length() - 1) : entry)
                .filter(entry -> !entry.endsWith(TEST_CLASSES))
                .toList();
        for (String entry : entries) {
            if (entry.endsWith(CLASSES)) {
                pack(Path.of(entry), jar);
            }
        }
        return entries.stream()
                .map(entry -> entry.endsWith(CLASSES) ? jar.toString() : entry)
                .filter(entry -> Files.isRegularFile(Path.of(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (Stream<Path> files = Files.walk(classes);
                OutputStream out = Files.newOutputStream(jar);
                var packed = new JarOutputStream(out)) {
            // With entries for folders: resources are found by them.
            for (Path file :
                    files.filter(file -> !file.equals(classes)).sorted().toList()) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                packed.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
                if (Files.isRegularFile(file)) {
                    Files.copy(file, packed);
                }
                packed.closeEntry();
            }
        }
    }

    /** Removes a folder with everything in it. */
    static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
