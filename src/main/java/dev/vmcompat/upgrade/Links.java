package dev.vmcompat.upgrade;

import dev.vmcompat.definition.SafeXml;
import dev.vmcompat.definition.XmlTree;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * The network links of a running domain, as {@code virsh domif-setlink} changes them: the interface's own live element, with its link state
 * replaced. The definition is not touched, so that nothing of it has to be taken back.
 */
final class Links {

    private Links() {}

    /** One element per interface, for {@code virsh update-device --live}, with its link down. */
    static List<String> down(String liveDescription) {
        Document document = SafeXml.withDefaultLimits().parse(liveDescription);
        List<String> elements = new ArrayList<>();
        for (Element nic : XmlTree.all(document.getDocumentElement(), "devices", "interface")
                .toList()) {
            XmlTree.child(nic, "link").ifPresent(nic::removeChild);
            Element link = document.createElement("link");
            link.setAttribute("state", "down");
            nic.appendChild(link);
            elements.add(text(nic));
        }
        return elements;
    }

    private static String text(Element element) {
        try {
            Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(element), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("an element that was read can be written", e);
        }
    }
}
