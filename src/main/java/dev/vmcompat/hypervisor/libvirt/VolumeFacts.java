package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.HostXml;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a storage volume's XML answers. The text comes from a host: document types and entities of its own are not read.
 *
 * @param backing {@code <backingStore><path>}, where that is an absolute path
 */
record VolumeFacts(Optional<String> backing) {

    private static final VolumeFacts NONE = new VolumeFacts(Optional.empty());

    /** Far more than a volume has to say. */
    private static final int LONGEST = 64 * 1024;

    private static final String BACKING = "volume/backingStore/path";

    /** Text that is no well-formed XML, or longer than a volume's, says nothing. */
    static VolumeFacts read(String xml) {
        try {
            return new VolumeFacts(backing(HostXml.reader(xml, LONGEST)));
        } catch (XMLStreamException e) {
            return NONE;
        }
    }

    private static Optional<String> backing(XMLStreamReader reader) throws XMLStreamException {
        Deque<String> path = new ArrayDeque<>();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    path.addLast(reader.getLocalName());
                    if (String.join("/", path).equals(BACKING)) {
                        return Optional.of(reader.getElementText()).filter(text -> text.startsWith("/"));
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> path.removeLast();
                default -> {
                    // the rest is not asked
                }
            }
        }
        return Optional.empty();
    }
}
