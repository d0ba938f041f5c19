package dev.vmcompat.definition;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.w3c.dom.Document;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The one way in for XML that comes from a host or a guest: no DOCTYPE, so no entities of its own, nothing external, and limits on size
 * and depth. The text is scanned for all of that before a parser of the JDK sees it.
 */
public final class SafeXml {

    private static final String NO_DOCTYPE = "http://apache.org/xml/features/disallow-doctype-decl";

    /** One per thread: it takes three quarters of the time of reading a definition to make one, and none may be shared between threads. */
    private static final ThreadLocal<DocumentBuilder> BUILDER = ThreadLocal.withInitial(SafeXml::builder);

    private final XmlLimits limits;

    /** Reads within the given limits. */
    public SafeXml(XmlLimits limits) {
        this.limits = limits;
    }

    /** Reads within {@link XmlLimits#DEFAULT}. */
    public static SafeXml withDefaultLimits() {
        return new SafeXml(XmlLimits.DEFAULT);
    }

    /**
     * The text as a tree, namespaces resolved.
     *
     * @throws UnsafeXmlException for a DOCTYPE or a text beyond the limits
     * @throws MalformedXmlException if it is not well-formed
     */
    public Document parse(String text) {
        MarkupScanner.scan(text, limits, new Ignoring());
        try {
            return BUILDER.get().parse(new InputSource(new StringReader(text)));
        } catch (SAXException e) {
            throw malformed(e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /**
     * The text as a stream, for large texts of which little is wanted.
     *
     * @throws UnsafeXmlException for a DOCTYPE or a text beyond the limits
     * @throws MalformedXmlException if tags are not nested or not finished; other errors appear while reading, as
     *     {@link XMLStreamException}
     */
    public XMLStreamReader stream(String text) {
        MarkupScanner.scan(text, limits, new Ignoring());
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        try {
            return factory.createXMLStreamReader(new StringReader(text));
        } catch (XMLStreamException e) {
            throw (DefinitionException) new MalformedXmlException("the prolog cannot be read", -1).initCause(e);
        }
    }

    private static DocumentBuilder builder() {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature(NO_DOCTYPE, true);
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Throwing());
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this JDK has no hardened XML parser", e);
        }
    }

    /** The parser's message may quote the text, so only its place is passed on. */
    private static MalformedXmlException malformed(SAXException e) {
        String where = e instanceof SAXParseException place ? "line " + place.getLineNumber() : "unknown place";
        return new MalformedXmlException("refused by the parser in " + where, -1);
    }

    private static final class Ignoring implements MarkupHandler {
        @Override
        public void start(StartTag tag) {
            // only the scan's own refusals matter
        }

        @Override
        public void end(int to) {
            // only the scan's own refusals matter
        }
    }

    /** The JDK's default handler prints to standard error. */
    private static final class Throwing implements ErrorHandler {
        @Override
        public void warning(SAXParseException exception) {
            // no effect on the tree
        }

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    }
}
