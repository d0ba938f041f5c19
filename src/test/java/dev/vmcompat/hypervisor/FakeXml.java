package dev.vmcompat.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes in XML text that the fake makes as libvirt would. Knows the plain shapes that tests use, not all of XML. */
final class FakeXml {

    private static final Pattern MACHINE = Pattern.compile("(<type\\b[^>]*\\bmachine\\s*=\\s*)(['\"])(.*?)\\2");

    private FakeXml() {}

    static Optional<String> element(String xml, String name) {
        Matcher found = Pattern.compile("<" + name + "(?:\\s[^>]*)?>(.*?)</" + name + ">", Pattern.DOTALL)
                .matcher(withoutComments(xml));
        return found.find() ? Optional.of(found.group(1).trim()) : Optional.empty();
    }

    private static String withoutComments(String xml) {
        return Pattern.compile("<!--.*?-->", Pattern.DOTALL).matcher(xml).replaceAll("");
    }

    static String machine(String xml) {
        Matcher found = MACHINE.matcher(withoutComments(xml));
        return found.find() ? found.group(3) : "";
    }

    static String withMachine(String xml, String machine) {
        return MACHINE.matcher(xml).replaceFirst("$1$2" + Matcher.quoteReplacement(machine) + "$2");
    }

    static String withId(String xml, int id) {
        return withoutId(xml).replaceFirst("<domain\\b", "<domain id='" + id + "'");
    }

    static String withoutId(String xml) {
        return xml.replaceFirst("(<domain\\b[^>]*?)\\s+id=(['\"])\\d+\\2", "$1");
    }

    /** As without VIR_DOMAIN_XML_SECURE. */
    static String withoutSecrets(String xml) {
        return xml.replaceAll("\\s+passwd=('[^']*'|\"[^\"]*\")", "");
    }

    static Optional<String> metadata(String xml, String namespace) {
        Matcher found = metadataElement(xml, namespace);
        return found.find() ? Optional.of(strip(found, namespace)) : Optional.empty();
    }

    static String withMetadata(String xml, String element, String prefix, String namespace) {
        String clean = withoutMetadata(xml, namespace);
        String placed = element.replaceAll("<(/?)([A-Za-z_])", "<$1" + prefix + ":$2")
                .replaceFirst(
                        "<(" + Pattern.quote(prefix) + ":[\\w.-]+)", "<$1 xmlns:" + prefix + "=\"" + namespace + "\"");
        if (clean.contains("</metadata>")) {
            return clean.replace("</metadata>", "  " + placed + "\n  </metadata>");
        }
        if (clean.contains("<metadata/>")) {
            return clean.replace("<metadata/>", "<metadata>\n    " + placed + "\n  </metadata>");
        }
        return clean.replaceFirst(
                "</uuid>", Matcher.quoteReplacement("</uuid>\n  <metadata>\n    " + placed + "\n  </metadata>"));
    }

    static String withoutMetadata(String xml, String namespace) {
        Matcher found = metadataElement(xml, namespace);
        if (!found.find()) {
            return xml;
        }
        String rest = xml.substring(0, found.start()) + xml.substring(found.end());
        return rest.replaceFirst("\\s*<metadata>\\s*</metadata>", "");
    }

    private static Matcher metadataElement(String xml, String namespace) {
        return Pattern.compile(
                        "[ \\t]*<((?:[\\w.-]+:)?[\\w.-]+)(?=[^>]*\\bxmlns(?::[\\w.-]+)?=['\"]"
                                + Pattern.quote(namespace) + "['\"])[^>]*?(?:/>|>.*?</\\1>)\\n?",
                        Pattern.DOTALL)
                .matcher(xml);
    }

    private static String strip(Matcher found, String namespace) {
        String text = found.group()
                .trim()
                .replaceFirst("\\s+xmlns(?::[\\w.-]+)?=['\"]" + Pattern.quote(namespace) + "['\"]", "");
        int colon = found.group(1).indexOf(':');
        return colon < 0
                ? text
                : text.replaceAll("<(/?)" + Pattern.quote(found.group(1).substring(0, colon + 1)), "<$1");
    }

    /** The elements of this name, whole. */
    static List<String> blocks(String xml, String name) {
        List<String> blocks = new ArrayList<>();
        Matcher found = Pattern.compile("<" + name + "\\b[^>]*?(?:/>|>.*?</" + name + ">)", Pattern.DOTALL)
                .matcher(withoutComments(xml));
        while (found.find()) {
            blocks.add(found.group());
        }
        return blocks;
    }

    static Optional<String> attribute(String xml, String element, String attribute) {
        Matcher found = Pattern.compile("<" + element + "\\b[^>]*\\b" + attribute + "\\s*=\\s*(['\"])(.*?)\\1")
                .matcher(xml);
        return found.find() ? Optional.of(found.group(2)) : Optional.empty();
    }

    static Optional<String> disk(String xml, String target) {
        return blocks(xml, "disk").stream()
                .filter(block -> attribute(block, "target", "dev").equals(Optional.of(target)))
                .findFirst();
    }

    static Optional<String> diskFile(String xml, String target) {
        return disk(xml, target).flatMap(block -> attribute(block, "source", "file"));
    }

    /** As libvirt writes out the chain of an overlay that a VM gets while it runs. */
    static String withBackingStore(String xml, String target, String file) {
        String chain = "<backingStore type='file'><format type='qcow2'/><source file='" + file
                + "'/><backingStore/></backingStore>";
        return disk(xml, target)
                .filter(block -> !block.contains("<backingStore"))
                .map(block -> xml.replace(
                        block, block.replaceFirst("<source\\b[^>]*/>", "$0" + Matcher.quoteReplacement(chain))))
                .orElse(xml);
    }

    /** As libvirt says that a chain ends, in place of the chain that it had written out. */
    static String withEmptyBackingStore(String xml, String target) {
        String shorter = withoutChain(xml, target);
        return disk(shorter, target)
                .filter(block -> !block.contains("<backingStore"))
                .map(block ->
                        shorter.replace(block, block.replaceFirst("(\\s*)<source\\b[^>]*/>", "$0$1<backingStore/>")))
                .orElse(shorter);
    }

    private static String withoutChain(String xml, String target) {
        return disk(xml, target)
                .map(block ->
                        xml.replace(block, block.replaceAll("(?s)<backingStore\\b[^>]*[^/]>.*</backingStore>", "")))
                .orElse(xml);
    }

    static String withDiskFile(String xml, String target, String file) {
        return disk(xml, target)
                .map(block -> xml.replace(
                        block,
                        block.replaceFirst(
                                "(<source\\b[^>]*\\bfile=)(['\"]).*?\\2",
                                "$1$2" + Matcher.quoteReplacement(file) + "$2")))
                .orElse(xml);
    }
}
