package dev.vmcompat.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/** An element without what libvirt may change at will: prefixes, order of attributes, indentation. Values are kept with their mask. */
final class CanonicalElement {

    /** A value and how it may be shown. */
    record Value(String exact, boolean secret) {
        String shown() {
            return secret ? SecretMask.MASK : exact;
        }
    }

    private final String name;
    private final SortedMap<String, Value> attributes = new TreeMap<>();
    private final List<CanonicalElement> children = new ArrayList<>();
    private Value text = new Value("", false);

    private CanonicalElement(String name) {
        this.name = name;
    }

    static CanonicalElement of(Element element) {
        return read(element, new SecretRules());
    }

    private static CanonicalElement read(Element element, SecretRules rules) {
        String namespace = element.getNamespaceURI();
        var canonical = new CanonicalElement(
                namespace == null ? element.getLocalName() : "{" + namespace + "}" + element.getLocalName());
        rules.enter(element.getNodeName(), name -> XmlTree.attribute(element, name));
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Node attribute = attributes.item(i);
            if (!"http://www.w3.org/2000/xmlns/".equals(attribute.getNamespaceURI())) {
                String prefix = attribute.getNamespaceURI() == null ? "" : "{" + attribute.getNamespaceURI() + "}";
                boolean secret = rules.hidesAttribute(attribute.getNodeName(), attribute.getNodeValue());
                canonical.attributes.put(
                        prefix + attribute.getLocalName(), new Value(attribute.getNodeValue(), secret));
            }
        }
        XmlTree.elements(element).forEach(child -> canonical.children.add(read(child, rules)));
        String text = ownText(element);
        // Indentation is no text; in an element without children white space around a value is kept.
        canonical.text = new Value(
                text.isBlank() ? "" : canonical.children.isEmpty() ? text : text.strip(), rules.hidesText(text));
        rules.leave();
        return canonical;
    }

    private static String ownText(Element element) {
        var text = new StringBuilder();
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Text part) {
                text.append(part.getData());
            }
        }
        return text.toString();
    }

    String name() {
        return name;
    }

    Value text() {
        return text;
    }

    Map<String, Value> attributes() {
        return attributes;
    }

    List<CanonicalElement> children() {
        return children;
    }

    Optional<String> attribute(String attributeName) {
        return Optional.ofNullable(attributes.get(attributeName)).map(Value::exact);
    }

    Optional<CanonicalElement> child(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).findFirst();
    }

    /** What tells this element from its siblings of the same name. */
    String label() {
        Optional<String> key = switch (name) {
            case "disk" -> child("target").flatMap(target -> target.attribute("dev"));
            case "interface" -> child("mac").flatMap(mac -> mac.attribute("address"));
            case "controller" ->
                attribute("type").map(type -> type + " " + attribute("index").orElse("?"));
            case "graphics", "channel", "serial", "console", "input" -> attribute("type");
            default -> Optional.empty();
        };
        return name + key.map(value -> "[" + value + "]").orElse("");
    }

    boolean isEmpty() {
        return attributes.isEmpty() && children.isEmpty() && text.exact().isEmpty();
    }

    /** The exact content, equal for two elements exactly if they say the same in the same order. */
    String content() {
        var content = new StringBuilder();
        appendTo(content);
        return content.toString();
    }

    private void appendTo(StringBuilder content) {
        content.append('<').append(length(name));
        attributes.forEach((key, value) ->
                content.append(' ').append(length(key)).append('=').append(length(value.exact())));
        content.append('>').append(length(text.exact()));
        children.forEach(child -> child.appendTo(content));
        content.append("</>");
    }

    /** Prefixed by its length, so that no value can look like markup. */
    private static String length(String value) {
        return value.length() + ":" + value;
    }
}
