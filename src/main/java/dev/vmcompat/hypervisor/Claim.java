package dev.vmcompat.hypervisor;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Our marker in a domain's metadata while the VM is in hand, in the live and the configured layer.
 *
 * @param installation whose it is; another one's is foreign and is never touched
 * @param run the run that began the VM
 * @param purpose {@code UPGRADE}, {@code ROLLBACK} or {@code EXPIRE}: capital letters and underscores
 * @param attempt which attempt of that purpose, from 1
 * @param epoch the holder's epoch, from 1 to below {@link #MAX_EPOCH}; a newer one fences an older holder
 * @param holder who set it, for people
 * @param from the machine type before
 * @param to the machine type wanted
 * @param running the VM ran before it was begun
 * @param at when it was set
 *     <p>Texts are kept as XML can carry them: a character that it cannot is a question mark.
 */
public record Claim(
        UUID installation,
        long run,
        String purpose,
        int attempt,
        long epoch,
        String holder,
        String from,
        String to,
        boolean running,
        Instant at) {

    /** The metadata namespace of claims; one element per domain and layer. */
    public static final String NAMESPACE = "urn:vmcompat:claim:1";

    /** The prefix libvirt writes before the element. */
    public static final String PREFIX = "vmcompat";

    /** No epoch reaches it: a claim with it is no claim of ours, and there is always a higher one. */
    public static final long MAX_EPOCH = Long.MAX_VALUE;

    private static final Pattern PURPOSE = Pattern.compile("[A-Z_]{1,40}");

    private static final int LONGEST_XML = 65_536;

    public Claim {
        if (!PURPOSE.matcher(purpose).matches()) {
            throw new IllegalArgumentException("a claim's purpose is a word in capitals");
        }
        if (attempt < 1 || epoch < 1 || epoch == MAX_EPOCH) {
            throw new IllegalArgumentException("a claim's attempt and epoch are numbers from 1");
        }
        holder = storable(holder);
        from = storable(from);
        to = storable(to);
    }

    /** The same claim of a new holder. */
    public Claim withEpoch(long newEpoch, String newHolder, Instant now) {
        return new Claim(installation, run, purpose, attempt, newEpoch, newHolder, from, to, running, now);
    }

    /** The same VM in hand for the same purpose, whatever epoch. */
    public boolean isSameWorkAs(Claim other) {
        return installation.equals(other.installation)
                && run == other.run
                && purpose.equals(other.purpose)
                && attempt == other.attempt;
    }

    /** The element for {@link HostActions#setMetadata}: without a namespace declaration, which libvirt adds itself. */
    public String toXml() {
        return "<claim installation=\"" + installation + "\" run=\"" + run + "\" purpose=\"" + purpose + "\" attempt=\""
                + attempt
                + "\" epoch=\"" + epoch + "\" holder=\"" + escaped(holder) + "\" from=\"" + escaped(from) + "\" to=\""
                + escaped(to)
                + "\" running=\"" + running + "\" at=\"" + at + "\"/>";
    }

    /**
     * Reads a claim.
     *
     * @return empty if the element is not a claim this version understands: callers treat that as a foreign claim, never as none
     */
    public static Optional<Claim> parse(String xml) {
        try {
            XMLStreamReader reader = HostXml.reader(xml, LONGEST_XML);
            reader.nextTag();
            String name = reader.getLocalName();
            if (!name.equals("claim") && !name.endsWith(":claim")) {
                return Optional.empty();
            }
            var claim = new Claim(
                    uuid(attribute(reader, "installation")),
                    Long.parseLong(attribute(reader, "run")),
                    attribute(reader, "purpose"),
                    Integer.parseInt(attribute(reader, "attempt")),
                    Long.parseLong(attribute(reader, "epoch")),
                    attribute(reader, "holder"),
                    attribute(reader, "from"),
                    attribute(reader, "to"),
                    isTrue(attribute(reader, "running")),
                    Instant.parse(attribute(reader, "at")));
            // The whole text is read: a claim followed by rubbish is none.
            while (reader.hasNext()) {
                reader.next();
            }
            return Optional.of(claim);
        } catch (XMLStreamException | IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static UUID uuid(String text) {
        UUID uuid = UUID.fromString(text);
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not the usual form of a UUID");
        }
        return uuid;
    }

    private static boolean isTrue(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static String attribute(XMLStreamReader reader, String name) {
        @Nullable String value = reader.getAttributeValue(null, name);
        if (value == null) {
            throw new IllegalArgumentException("a claim has the attribute " + name);
        }
        return value;
    }

    private static String storable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .map(c -> c < 0x20 || c == 0xFFFE || c == 0xFFFF || (c >= 0xD800 && c <= 0xDFFF) ? '?' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
