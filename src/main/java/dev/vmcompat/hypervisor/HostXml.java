package dev.vmcompat.hypervisor;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Opens XML that comes from a host and is not trusted, to be read as a stream. */
public final class HostXml {

    private HostXml() {}

    /**
     * A reader at the beginning. It loads nothing from outside, and gives text in one piece; names are as they are written, with their prefix: libvirt
     * gives metadata with one that is not declared.
     *
     * @param longest characters that the text may have
     * @throws XMLStreamException if it has more, or a document type: no host sends one, and the JDK's parser fails on some in its own way
     */
    public static XMLStreamReader reader(String xml, int longest) throws XMLStreamException {
        if (xml.length() > longest) {
            throw new XMLStreamException("XML of more than the " + longest + " characters allowed");
        }
        if (xml.contains("<!DOCTYPE")) {
            throw new XMLStreamException("XML with a document type");
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory.createXMLStreamReader(new StringReader(xml));
    }
}
