package dev.vmcompat.inventory;

import dev.vmcompat.hypervisor.HostXml;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Where a VM came from, as the element of {@link Marks#ORIGIN} says; {@code origin.xsd} is its schema.
 *
 * @param source name of the cluster it came from
 * @param version product version of that cluster, such as {@code 6.2.0}; as it was found, so it need not be one: {@link ProductVersion#parse}
 *     tells
 * @param at when that was recorded
 */
public record Origin(String source, String version, Instant at) {

    /** The prefix libvirt writes before the element. */
    public static final String PREFIX = "vmorigin";

    private static final int LONGEST = 200;
    private static final int LONGEST_XML = 65_536;

    /** @throws IllegalArgumentException if a text is empty, longer than 200 characters, or has a control character */
    public Origin {
        check("source", source);
        check("source version", version);
    }

    private static void check(String what, String text) {
        boolean plain = text.codePoints()
                .noneMatch(
                        c -> Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF);
        if (text.isBlank() || text.length() > LONGEST || !plain) {
            throw new IllegalArgumentException(
                    "the " + what + " has 1 to " + LONGEST + " characters and no control characters");
        }
    }

    /** The element for libvirt, without a namespace declaration, which libvirt adds itself. */
    public String toXml() {
        return "<origin source=\"" + escaped(source) + "\" version=\"" + escaped(version) + "\" at=\"" + at + "\"/>";
    }

    /**
     * Reads the element, which comes from a host and is not trusted.
     *
     * @return empty if it is none that this version understands
     */
    public static Optional<Origin> parse(String xml) {
        try {
            XMLStreamReader reader = HostXml.reader(xml, LONGEST_XML);
            reader.nextTag();
            String name = reader.getLocalName();
            if (!name.equals("origin") && !name.endsWith(":origin")) {
                return Optional.empty();
            }
            var origin = new Origin(
                    attribute(reader, "source"), attribute(reader, "version"), Instant.parse(attribute(reader, "at")));
            // The whole text is read: a record followed by rubbish is none.
            while (reader.hasNext()) {
                reader.next();
            }
            return Optional.of(origin);
        } catch (XMLStreamException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String attribute(XMLStreamReader reader, String name) {
        @Nullable String value = reader.getAttributeValue(null, name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return value;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** For people. */
    public String words() {
        return source + " " + version + ", recorded " + at;
    }
}
