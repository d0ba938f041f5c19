package dev.vmcompat.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Walking a tree of libvirt's elements, which are in no namespace: element by element, no XPath. */
public final class XmlTree {

    private XmlTree() {}

    /** All child elements, in order, of any namespace. */
    public static List<Element> elements(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** The child elements of this name in no namespace, in order. */
    public static List<Element> children(Element parent, String name) {
        return elements(parent).stream()
                .filter(element -> element.getNamespaceURI() == null && name.equals(element.getLocalName()))
                .toList();
    }

    /** The first child element of this name in no namespace, followed down the given path. */
    public static Optional<Element> child(Element parent, String... path) {
        Optional<Element> at = Optional.of(parent);
        for (String name : path) {
            at = at.flatMap(element -> children(element, name).stream().findFirst());
        }
        return at;
    }

    /** The value of an attribute in no namespace; empty if it is not written, present if it is written empty. */
    public static Optional<String> attribute(Element element, String name) {
        return element.hasAttributeNS(null, name) ? Optional.of(element.getAttributeNS(null, name)) : Optional.empty();
    }

    /** The text inside an element, without white space around it. */
    public static String text(Element element) {
        return element.getTextContent().strip();
    }

    /** The non-empty text of the element at the end of a path. */
    public static Optional<String> textAt(Element parent, String... path) {
        return child(parent, path).map(XmlTree::text).filter(text -> !text.isEmpty());
    }

    /** The elements of this name in no namespace under a child of another name: {@code all(domain, "devices", "disk")}. */
    public static Stream<Element> all(Element parent, String container, String name) {
        return children(parent, container).stream().flatMap(element -> children(element, name).stream());
    }
}
