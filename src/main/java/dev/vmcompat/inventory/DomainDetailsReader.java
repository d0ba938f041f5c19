package dev.vmcompat.inventory;

import static dev.vmcompat.definition.XmlTree.all;
import static dev.vmcompat.definition.XmlTree.attribute;
import static dev.vmcompat.definition.XmlTree.child;
import static dev.vmcompat.definition.XmlTree.elements;

import dev.vmcompat.definition.DiskSource;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.XMLConstants;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Element;

/** Reads {@link DomainDetails} from a tree that the hardened parser made. */
final class DomainDetailsReader {

    private DomainDetailsReader() {}

    static DomainDetails read(Element domain) {
        return new DomainDetails(
                metadata(domain),
                disks(domain),
                scsiControllers(domain),
                devices(domain),
                child(domain, "os", "nvram").flatMap(nvram -> attribute(nvram, "template")),
                child(domain, "features", "hyperv").isPresent());
    }

    private static Map<String, String> metadata(Element domain) {
        Map<String, String> found = new HashMap<>();
        for (Element element : child(domain, "metadata").map(e -> elements(e)).orElseGet(List::of)) {
            if (element.getNamespaceURI() != null) {
                found.computeIfAbsent(element.getNamespaceURI(), namespace -> written(element));
            }
        }
        return found;
    }

    private static Map<String, DomainDetails.Disk> disks(Element domain) {
        Map<String, DomainDetails.Disk> found = new HashMap<>();
        all(domain, "devices", "disk")
                .forEach(disk -> child(disk, "target")
                        .flatMap(target -> attribute(target, "dev"))
                        .ifPresent(target -> found.put(target, disk(disk))));
        return found;
    }

    private static DomainDetails.Disk disk(Element disk) {
        boolean fourKn = child(disk, "blockio")
                .flatMap(io -> attribute(io, "logical_block_size"))
                .filter("4096"::equals)
                .isPresent();
        boolean optional = child(disk, "source")
                .flatMap(source -> attribute(source, "startupPolicy"))
                .filter("optional"::equals)
                .isPresent();
        return new DomainDetails.Disk(backing(disk), fourKn, optional);
    }

    private static List<DiskSource> backing(Element disk) {
        List<DiskSource> chain = new ArrayList<>();
        Optional<Element> store = child(disk, "backingStore");
        while (store.isPresent()) {
            String type = attribute(store.get(), "type").orElse("");
            child(store.get(), "source").flatMap(source -> source(type, source)).ifPresent(chain::add);
            store = child(store.get(), "backingStore");
        }
        return chain;
    }

    private static Optional<DiskSource> source(String type, Element source) {
        return switch (type) {
            case "file" -> attribute(source, "file").map(DiskSource.File::new);
            case "block" -> attribute(source, "dev").map(DiskSource.Block::new);
            case "volume" ->
                attribute(source, "pool")
                        .flatMap(
                                pool -> attribute(source, "volume").map(volume -> new DiskSource.Volume(pool, volume)));
            case "network" ->
                attribute(source, "protocol")
                        .map(protocol -> new DiskSource.Network(
                                protocol, attribute(source, "name").orElse("")));
            default -> Optional.empty();
        };
    }

    private static Map<String, String> scsiControllers(Element domain) {
        return all(domain, "devices", "controller")
                .filter(controller ->
                        attribute(controller, "type").filter("scsi"::equals).isPresent())
                .collect(Collectors.toMap(
                        controller -> attribute(controller, "index").orElse("0"),
                        controller -> attribute(controller, "model").orElse(""),
                        (first, second) -> first));
    }

    private static Map<String, Integer> devices(Element domain) {
        Map<String, Integer> counts = new HashMap<>();
        child(domain, "devices").map(e -> elements(e)).orElseGet(List::of).stream()
                .map(element -> String.valueOf(element.getLocalName()))
                .forEach(name -> counts.merge(name, 1, Integer::sum));
        return counts;
    }

    private static String written(Element element) {
        TransformerFactory factory = TransformerFactory.newDefaultInstance();
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_STYLESHEET, "");
        StringWriter text = new StringWriter();
        try {
            var transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.transform(new DOMSource(element), new StreamResult(text));
        } catch (TransformerException e) {
            throw new IllegalStateException("an element that was read cannot be written", e);
        }
        return text.toString();
    }
}
