package dev.vmcompat.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
        List<CanonicalElement> missing = new ArrayList<>(old.children());
        List<CanonicalElement> added = new ArrayList<>();
        Map<String, List<CanonicalElement>> byContent = new LinkedHashMap<>();
        missing.forEach(child -> byContent
                .computeIfAbsent(child.content(), key -> new ArrayList<>())
                .add(child));
        for (CanonicalElement child : now.children()) {
            List<CanonicalElement> same = byContent.getOrDefault(child.content(), List.of());
            if (same.isEmpty()) {
                added.add(child);
            } else {
                CanonicalElement match = same.remove(0);
                missing.removeIf(candidate -> candidate == match);
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
    private void pairs(String path, List<CanonicalElement> missing, List<CanonicalElement> added) {
        List<CanonicalElement> unpaired = new ArrayList<>(added);
        for (CanonicalElement old : missing) {
            Optional<CanonicalElement> counterpart = unpaired.stream()
                    .filter(candidate -> candidate.label().equals(old.label()))
                    .findFirst();
            if (counterpart.isPresent()) {
                CanonicalElement match = counterpart.get();
                unpaired.removeIf(candidate -> candidate == match);
                compare(path + "/" + old.label(), old, match);
            } else {
                differences.add(new Difference(path + "/" + old.label(), Optional.of("(present)"), Optional.empty()));
            }
        }
        unpaired.forEach(child -> differences.add(
                new Difference(path + "/" + child.label(), Optional.empty(), Optional.of("(present)"))));
    }
}
