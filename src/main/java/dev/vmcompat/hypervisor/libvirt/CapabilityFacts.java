package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.HostXml;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The three facts about a host that its capabilities XML answers. The text comes from a host: document types and entities are not read.
 *
 * @param hostUuid {@code <host><uuid>}; empty where it is missing or no UUID
 * @param machines whether any {@code <machine>} is listed
 * @param externalSnapshot whether {@code <externalSnapshot/>} is a feature
 */
record CapabilityFacts(Optional<UUID> hostUuid, boolean machines, boolean externalSnapshot) {

    static final CapabilityFacts NONE = new CapabilityFacts(Optional.empty(), false, false);

    /** As many characters as fit into one string of libvirt's remote protocol (REMOTE_STRING_MAX). */
    private static final int LONGEST = 4 * 1024 * 1024;

    /** Capabilities have some ten levels; where an element is, is looked at for each, so a deep text would never be done. */
    private static final int DEEPEST = 256;

    /** Text that is no well-formed XML, or longer or deeper than a host's, says nothing: no fact holds. */
    static CapabilityFacts read(String xml) {
        try {
            return read(HostXml.reader(xml, LONGEST));
        } catch (XMLStreamException e) {
            return NONE;
        }
    }

    private static CapabilityFacts read(XMLStreamReader reader) throws XMLStreamException {
        Optional<UUID> uuid = Optional.empty();
        boolean machines = false;
        boolean externalSnapshot = false;
        Deque<String> path = new ArrayDeque<>();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (path.size() == DEEPEST) {
                        return NONE;
                    }
                    path.addLast(reader.getLocalName());
                    String where = String.join("/", path);
                    machines |= where.startsWith("capabilities/guest/") && where.endsWith("/machine");
                    externalSnapshot |= where.equals("capabilities/guest/features/externalSnapshot");
                }
                case XMLStreamConstants.END_ELEMENT -> path.removeLast();
                case XMLStreamConstants.CHARACTERS -> {
                    if (String.join("/", path).equals("capabilities/host/uuid")) {
                        uuid = uuid(reader.getText().trim());
                    }
                }
                default -> {
                    // Comments and the like say nothing.
                }
            }
        }
        return new CapabilityFacts(uuid, machines, externalSnapshot);
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
