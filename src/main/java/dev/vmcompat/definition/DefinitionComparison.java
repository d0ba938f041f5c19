package dev.vmcompat.definition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Proves that two definitions say the same but for what was intended. The same means: same elements, attributes and text, while the order
 * of devices and of metadata, indentation and namespace prefixes do not count, since libvirt itself changes them.
 */
public final class DefinitionComparison {

    private static final Set<String> UNORDERED = Set.of("devices", "metadata");

    private final List<Difference> differences = new ArrayList<>();

    private DefinitionComparison() {}

    /** All differences that none of the allowed changes explains; empty if there are none. */
    public static List<Difference> unexpected(
            DomainDefinition before, DomainDefinition after, AllowedChange... allowed) {
        CanonicalElement old = tree(before);
        CanonicalElement now = tree(after);
        for (AllowedChange change : allowed) {
            AllowedChanges.remove(change, old, now);
        }
        var comparison = new DefinitionComparison();
        comparison.compare(old.name(), old, now);
        return List.copyOf(comparison.differences);
    }

    private static CanonicalElement tree(DomainDefinition definition) {
        return CanonicalElement.of(
                SafeXml.withDefaultLimits().parse(definition.xml()).getDocumentElement());
    }

    private void compare(String path, CanonicalElement old, CanonicalElement now) {
        Set<String> names = new TreeSet<>(old.attributes().keySet());
        names.addAll(now.attributes().keySet());
        for (String name : names) {
            values(
                    path + "/@" + name,
                    Optional.ofNullable(old.attributes().get(name)),
                    Optional.ofNullable(now.attributes().get(name)));
        }
        values(path + "/text()", Optional.of(old.text()), Optional.of(now.text()));
        children(path, old, now);
    }

    private void values(String path, Optional<CanonicalElement.Value> old, Optional<CanonicalElement.Value> now) {
        if (!old.map(CanonicalElement.Value::exact).equals(now.map(CanonicalElement.Value::exact))) {
            boolean secret = old.map(CanonicalElement.Value::secret).orElse(false)
                    || now.map(CanonicalElement.Value::secret).orElse(false);
            differences.add(new Difference(path, shown(old, secret), shown(now, secret)));
        }
    }

    private static Optional<String> shown(Optional<CanonicalElement.Value> value, boolean secret) {
        return value.map(present -> secret ? SecretMask.MASK : present.shown());
    }

    private void children(String path, CanonicalElement old, CanonicalElement now) {
        Set<CanonicalElement> missing = new LinkedHashSet<>(old.children());
        Set<CanonicalElement> added = new LinkedHashSet<>();
        Map<String, Deque<CanonicalElement>> byContent = by(CanonicalElement::content, missing);
        for (CanonicalElement child : now.children()) {
            CanonicalElement same = first(byContent, child.content());
            if (same == null) {
                added.add(child);
            } else {
                missing.remove(same);
            }
        }
        if (missing.isEmpty() && added.isEmpty()) {
            order(path, old, now);
            return;
        }
        pairs(path, missing, added);
    }

    /** Same children: elsewhere than among devices and metadata their order means something. */
    private void order(String path, CanonicalElement old, CanonicalElement now) {
        List<String> before =
                old.children().stream().map(CanonicalElement::content).toList();
        List<String> after =
                now.children().stream().map(CanonicalElement::content).toList();
        if (!UNORDERED.contains(old.name()) && !before.equals(after)) {
            differences.add(new Difference(path + "/order", Optional.of(labels(old)), Optional.of(labels(now))));
        }
    }

    private static String labels(CanonicalElement element) {
        return String.join(
                " ", element.children().stream().map(CanonicalElement::name).toList());
    }

    /** Compares what differs with its counterpart: the one of the same label, else of the same name. */
    private void pairs(String path, Set<CanonicalElement> missing, Set<CanonicalElement> added) {
        Set<CanonicalElement> unpaired = new LinkedHashSet<>(added);
        Map<String, Deque<CanonicalElement>> byLabel = by(CanonicalElement::label, added);
        for (CanonicalElement old : missing) {
            CanonicalElement match = first(byLabel, old.label());
            if (match != null) {
                unpaired.remove(match);
                compare(path + "/" + old.label(), old, match);
            } else {
                differences.add(new Difference(path + "/" + old.label(), Optional.of("(present)"), Optional.empty()));
            }
        }
        unpaired.forEach(child -> differences.add(
                new Difference(path + "/" + child.label(), Optional.empty(), Optional.of("(present)"))));
    }

    /** Found by key, not by looking through: a host may send a hundred thousand children. An element equals none but itself. */
    private static Map<String, Deque<CanonicalElement>> by(
            Function<CanonicalElement, String> key, Set<CanonicalElement> elements) {
        Map<String, Deque<CanonicalElement>> found = new HashMap<>();
        elements.forEach(element -> found.computeIfAbsent(key.apply(element), any -> new ArrayDeque<>())
                .add(element));
        return found;
    }

    private static @Nullable CanonicalElement first(Map<String, Deque<CanonicalElement>> elements, String key) {
        Deque<CanonicalElement> same = elements.get(key);
        return same == null ? null : same.poll();
    }
}
