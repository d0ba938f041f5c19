package dev.vmcompat.definition;

import java.util.List;
import java.util.Optional;

/**
 * One start tag and where it stands.
 *
 * @param name as written, with its prefix
 * @param nameEnd offset behind the name
 * @param attributes in their order
 * @param inNoNamespace whether the element is in no namespace, as libvirt's own are
 */
record StartTag(String name, int nameEnd, List<Attribute> attributes, boolean inNoNamespace) {

    /**
     * One attribute.
     *
     * @param name as written, with its prefix
     * @param valueStart offset of the value's first character
     * @param valueEnd offset of the closing quote
     * @param value references resolved, white space normalized
     */
    record Attribute(String name, int valueStart, int valueEnd, String value) {}

    StartTag {
        attributes = List.copyOf(attributes);
    }

    Optional<Attribute> attribute(String attributeName) {
        return attributes.stream().filter(a -> a.name().equals(attributeName)).findFirst();
    }

    /** Offset of the tag's first character. */
    int begin() {
        return nameEnd - name.length() - 1;
    }

    /** Where the text of an attribute begins, the white space before it included: behind the one before it, else behind the name. */
    int beginOf(Attribute attribute) {
        int index = attributes.indexOf(attribute);
        return index == 0 ? nameEnd : attributes.get(index - 1).valueEnd() + 1;
    }

    /** Whether this is libvirt's element of that name. */
    boolean is(String elementName) {
        return inNoNamespace && name.equals(elementName);
    }

    /** Where a further attribute can be written: behind the last one, else behind the name. */
    int insertionPoint() {
        return attributes.isEmpty()
                ? nameEnd
                : attributes.get(attributes.size() - 1).valueEnd() + 1;
    }
}
