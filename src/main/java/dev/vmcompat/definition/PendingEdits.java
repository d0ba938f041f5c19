package dev.vmcompat.definition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a domain's next cold start would change besides its machine type: everything in which its definition differs from what runs, but for what
 * {@link LiveAdditions} lists. Whole trees are compared, so that what nobody thought of counts as a change.
 */
public final class PendingEdits {

    private final List<Difference> differences = new ArrayList<>();

    private PendingEdits() {}

    /**
     * The differences, each before as it runs and after as it is defined; values that may be secret are masked.
     *
     * @param configured the inactive definition
     * @param live what runs, asked in the same way: both with or both without passwords
     */
    public static List<Difference> of(DomainDefinition configured, DomainDefinition live) {
        CanonicalElement wanted = tree(configured);
        CanonicalElement running = tree(live);
        LiveAdditions.remove(wanted, running);
        var edits = new PendingEdits();
        edits.compare("", "", wanted, running);
        return List.copyOf(edits.differences);
    }

    private static CanonicalElement tree(DomainDefinition definition) {
        return CanonicalElement.of(
                SafeXml.withDefaultLimits().parse(definition.xml()).getDocumentElement());
    }

    /**
     * @param place where, by element names alone, as the list of additions has it
     * @param shown where, for people
     */
    private void compare(String place, String shown, CanonicalElement wanted, CanonicalElement running) {
        Set<String> names = new TreeSet<>(wanted.attributes().keySet());
        names.addAll(running.attributes().keySet());
        for (String name : names) {
            CanonicalElement.@Nullable Value defined = wanted.attributes().get(name);
            boolean added = defined == null && LiveAdditions.isAttribute(place + "@" + name);
            if (!added) {
                value(shown + "@" + name, running.attributes().get(name), defined);
            }
        }
        if (!(wanted.text().exact().isEmpty() && LiveAdditions.isAttribute(place + "text"))) {
            value(shown.isEmpty() ? "text" : shown.substring(0, shown.length() - 1), running.text(), wanted.text());
        }
        children(place, shown, wanted, running);
    }

    private void value(
            String path, CanonicalElement.@Nullable Value running, CanonicalElement.@Nullable Value defined) {
        String before = running == null ? null : running.exact();
        String after = defined == null ? null : defined.exact();
        if (before == null ? after != null : !before.equals(after)) {
            boolean secret = (running != null && running.secret()) || (defined != null && defined.secret());
            differences.add(new Difference(path, words(before, secret), words(after, secret)));
        }
    }

    private static Optional<String> words(@Nullable String value, boolean secret) {
        return Optional.ofNullable(value).map(exact -> secret ? SecretMask.MASK : exact);
    }

    private void children(String place, String shown, CanonicalElement wanted, CanonicalElement running) {
        Map<String, CanonicalElement> defined = keyed(wanted);
        Map<String, CanonicalElement> present = keyed(running);
        defined.forEach((key, child) -> {
            CanonicalElement counterpart = present.remove(key);
            if (counterpart == null) {
                differences.add(new Difference(shown + key, Optional.empty(), Optional.of("(present)")));
            } else {
                compare(place + child.name() + "/", shown + key + "/", child, counterpart);
            }
        });
        present.forEach((key, child) -> {
            if (!LiveAdditions.isElement(place + child.name())) {
                differences.add(new Difference(shown + key, Optional.of("(present)"), Optional.empty()));
            }
        });
    }

    /** By name and what identifies an element; those that nothing identifies are told by their order. */
    private static Map<String, CanonicalElement> keyed(CanonicalElement parent) {
        Map<String, CanonicalElement> keyed = new LinkedHashMap<>();
        Map<String, Integer> last = new HashMap<>();
        for (CanonicalElement child : parent.children()) {
            String key =
                    child.name() + identity(child).map(id -> "[" + id + "]").orElse("");
            String unique = key;
            // Counted on from the last of its key: a host may send a hundred thousand alike.
            while (keyed.containsKey(unique)) {
                unique = key + "[" + last.merge(key, 1, Integer::sum) + "]";
            }
            last.putIfAbsent(key, 1);
            keyed.put(unique, child);
        }
        return keyed;
    }

    private static Optional<String> identity(CanonicalElement element) {
        return switch (element.name()) {
            case "disk" -> element.child("target").flatMap(target -> target.attribute("dev"));
            case "interface" -> element.child("mac").flatMap(mac -> mac.attribute("address"));
            case "controller" ->
                element.attribute("type")
                        .map(type -> type + " " + element.attribute("index").orElse("?"));
            case "channel" -> element.child("target").flatMap(target -> target.attribute("name"));
            case "graphics", "input" -> element.attribute("type");
            case "feature", "timer" -> element.attribute("name");
            case "seclabel" -> element.attribute("model");
            default -> Optional.empty();
        };
    }
}
