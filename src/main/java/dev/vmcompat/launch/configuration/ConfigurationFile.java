package dev.vmcompat.launch.configuration;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Finds and reads the configuration file. */
public final class ConfigurationFile {

    private static final Path SYSTEM = Path.of("/etc/vmcompat/vmcompat.yml");

    private ConfigurationFile() {}

    /**
     * The file that counts: the one named with {@code --config}, else $VMCOMPAT_CONFIG, else the first that exists of
     * /etc/vmcompat/vmcompat.yml and $XDG_CONFIG_HOME/vmcompat/vmcompat.yml. One that is named need not exist: reading it will say so.
     */
    public static Optional<Path> find(Optional<Path> named, Map<String, String> environment) {
        return find(named, environment, SYSTEM);
    }

    static Optional<Path> find(Optional<Path> named, Map<String, String> environment, Path system) {
        if (named.isPresent()) {
            return named;
        }
        String variable = environment.getOrDefault("VMCOMPAT_CONFIG", "");
        return variable.isEmpty()
                ? Stream.of(system, home(environment).resolve("vmcompat/vmcompat.yml"))
                        .filter(Files::exists)
                        .findFirst()
                : Optional.of(Path.of(variable));
    }

    private static Path home(Map<String, String> environment) {
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        return xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(xdg);
    }

    /**
     * Reads a file; without one, the defaults.
     *
     * @throws ConfigurationException if it cannot be followed in every detail
     */
    public static Configuration read(Optional<Path> file) {
        return file.map(ConfigurationFile::read).orElseGet(Configuration::standard);
    }

    private static Configuration read(Path file) {
        return parse(file.toString(), new ProtectedFile(file, "configuration").text());
    }

    static Configuration parse(String file, String text) {
        RecordBinder binder = new RecordBinder(file);
        Node root = compose(file, text);
        return binder.section(Configuration.class, root == null ? NoYaml.EMPTY : root(binder, root));
    }

    private static MappingNode root(RecordBinder binder, Node root) {
        if (root instanceof MappingNode mapping) {
            return mapping;
        }
        throw binder.fault(root, "the configuration is no mapping of keys", "Begin with a key, such as clusters:");
    }

    private static @Nullable Node compose(String file, String text) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new ConfigurationException(
                    file + ":" + line + ": broken YAML: " + e.getProblem() + ".", "Mind indentation and quotes.", e);
        } catch (YAMLException e) {
            throw new ConfigurationException(file + ": broken YAML.", "Mind indentation and quotes.", e);
        }
    }
}
