package dev.vmcompat.launch.configuration;

import dev.vmcompat.plan.ClosestWord;
import dev.vmcompat.plan.GivenParameters;
import dev.vmcompat.plan.JobParameterException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Binds YAML nodes to properties records, strictly: a key is the record component's name in kebab-case and nothing else; every error has file,
 * line and key. (Relaxed binders take {@code Prod_1} for {@code prod1} and the number 60 for 60 milliseconds.)
 */
final class RecordBinder {

    private final String file;
    private final ScalarReader scalars;

    RecordBinder(String file) {
        this.file = file;
        this.scalars = new ScalarReader();
    }

    /** Binds a mapping to a record. */
    <R> R section(Class<R> type, MappingNode node) {
        return section(type, node, "");
    }

    private <R> R section(Class<R> type, MappingNode node, String path) {
        RecordComponent[] components = type.getRecordComponents();
        Map<String, Node> entries = entries(node, path);
        List<String> keys = Arrays.stream(components).map(RecordBinder::key).toList();
        for (NodeTuple tuple : node.getValue()) {
            String key = ((ScalarNode) tuple.getKeyNode()).getValue();
            if (!keys.contains(key)) {
                throw fault(tuple.getKeyNode(), "unknown key '" + path + key + "'", ClosestWord.hint(key, keys));
            }
        }
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : components) {
            values.add(component(
                    component, Optional.ofNullable(entries.get(key(component))), node, path + key(component)));
        }
        return create(type, values, node, path);
    }

    private Object component(RecordComponent component, Optional<Node> node, Node parent, String path) {
        Type type = component.getGenericType();
        if (type instanceof Class<?> section && isSection(section)) {
            return section(section, node.map(found -> mapping(found, path)).orElse(NoYaml.EMPTY), path + ".");
        }
        if (type == GivenParameters.class) {
            return parameters(node.map(found -> mapping(found, path)).orElse(NoYaml.EMPTY));
        }
        if (type instanceof ParameterizedType generic) {
            return generic(component, generic, node, path);
        }
        Class<?> plain = component.getType();
        if (node.isPresent()) {
            return scalar(plain, node.get(), path);
        }
        String standard = component.getAnnotation(Key.class).standard();
        if (standard.isEmpty()) {
            throw fault(parent, "key '" + path + "' is missing", "It is " + scalars.allowed(plain) + ".");
        }
        return scalars.read(plain, standard);
    }

    private Object generic(RecordComponent component, ParameterizedType type, Optional<Node> node, String path) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return node.map(found -> scalar((Class<?>) arguments[0], found, path));
        }
        if (type.getRawType() == List.class) {
            Class<?> item = (Class<?>) arguments[0];
            return node.map(found -> isSection(item) ? sections(item, found, path) : list(item, found, path))
                    .orElseGet(() -> standardList(
                            item, component.getAnnotation(Key.class).standard()));
        }
        return node.map(found -> map((Class<?>) arguments[1], mapping(found, path), path))
                .orElse(Map.of());
    }

    private List<Object> list(Class<?> type, Node node, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            throw fault(
                    node,
                    "key '" + path + "' is no list",
                    "Write it as '- ...' lines or [a, b]: each is " + scalars.allowed(type) + ".");
        }
        return sequence.getValue().stream()
                .map(item -> scalar(type, item, path))
                .toList();
    }

    private List<Object> standardList(Class<?> type, String standard) {
        return standard.isEmpty()
                ? List.of()
                : Stream.of(standard.split(", ", -1))
                        .map(item -> scalars.read(type, item))
                        .toList();
    }

    private List<Object> sections(Class<?> type, Node node, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            throw fault(node, "key '" + path + "' is no list", "Write it as '- ...' lines, each with its keys.");
        }
        List<Object> sections = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            String place = path + "[" + (sections.size() + 1) + "]";
            sections.add(section(type, mapping(item, place), place + "."));
        }
        return List.copyOf(sections);
    }

    private Map<String, Object> map(Class<?> type, MappingNode node, String path) {
        Map<String, Object> map = new LinkedHashMap<>();
        entries(node, path + ".")
                .forEach((key, value) ->
                        map.put(key, section(type, mapping(value, path + "." + key), path + "." + key + ".")));
        return map;
    }

    private GivenParameters parameters(MappingNode node) {
        try {
            return GivenParameters.check(new ParameterBlock(file, this).read(node));
        } catch (JobParameterException e) {
            throw new ConfigurationException(e.getMessage(), e.hint(), e);
        }
    }

    private Object scalar(Class<?> type, Node node, String path) {
        if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
            throw fault(
                    node,
                    "key '" + path + "' has " + (node instanceof ScalarNode ? "no value" : "no single value"),
                    "It is " + scalars.allowed(type) + ".");
        }
        try {
            return scalars.read(type, scalar.getValue());
        } catch (IllegalArgumentException e) {
            throw fault(node, "key '" + path + "': " + e.getMessage(), "It is " + scalars.allowed(type) + ".");
        }
    }

    /** The entries of a mapping; a key that is no text, or is there twice, is refused. */
    Map<String, Node> entries(MappingNode node, String path) {
        Map<String, Node> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw fault(tuple.getKeyNode(), "a key under '" + path + "' is no text", "Write key: value.");
            }
            if (entries.put(key.getValue(), tuple.getValueNode()) != null) {
                throw fault(key, "key '" + path + key.getValue() + "' is there twice", "Keep one.");
            }
        }
        return entries;
    }

    MappingNode mapping(Node node, String path) {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw fault(node, "key '" + path + "' is no section", "Write its keys below it, indented.");
    }

    ConfigurationException fault(Node node, String what, String hint) {
        String place = node.getStartMark() == null
                ? file
                : file + ":" + (node.getStartMark().getLine() + 1);
        return new ConfigurationException(place + ": " + what + ".", hint);
    }

    private <R> R create(Class<R> type, List<Object> values, Node node, String path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            R made = constructor.newInstance(values.toArray());
            if (made instanceof Checked checked) {
                checked.check();
            }
            return made;
        } catch (IllegalArgumentException e) {
            throw invalid(node, path, e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException invalid) {
                throw invalid(node, path, invalid);
            }
            throw new IllegalStateException(type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private ConfigurationException invalid(Node node, String path, IllegalArgumentException e) {
        return fault(node, path + e.getMessage(), "See the table of configuration keys in the README.");
    }

    private static boolean isSection(Class<?> type) {
        return type.isRecord()
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> component.isAnnotationPresent(Key.class));
    }

    /** The key of a component: {@code passwordFile} is {@code password-file}. */
    static String key(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
