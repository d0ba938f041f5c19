package dev.vmcompat.definition;

import static dev.vmcompat.definition.XmlTree.all;
import static dev.vmcompat.definition.XmlTree.attribute;
import static dev.vmcompat.definition.XmlTree.child;
import static dev.vmcompat.definition.XmlTree.textAt;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.w3c.dom.Element;

/** Reads {@link DomainFacts} out of the tree of a domain. */
final class DomainReader {

    private static final String AGENT = "org.qemu.guest_agent.0";
    private static final String FULL_VIRTUALIZATION = "hvm";

    private DomainReader() {}

    static DomainFacts read(Element domain) {
        Optional<Element> type = child(domain, "os", "type");
        return new DomainFacts(
                textAt(domain, "name").orElseThrow(() -> new UnusableDefinitionException("the definition has no name")),
                textAt(domain, "uuid").map(uuid -> uuid.toLowerCase(Locale.ROOT)),
                textAt(domain, "title"),
                attribute(domain, "type")
                        .orElseThrow(
                                () -> new UnusableDefinitionException("the definition has no virtualization type")),
                textAt(domain, "devices", "emulator"),
                textAt(domain, "os", "type").orElse(FULL_VIRTUALIZATION),
                type.flatMap(element -> attribute(element, "arch")),
                type.flatMap(element -> attribute(element, "machine")),
                memory(domain),
                cpu(domain),
                boot(domain),
                new LifecycleActions(
                        textAt(domain, "on_poweroff").orElse("destroy"),
                        textAt(domain, "on_reboot").orElse("restart"),
                        textAt(domain, "on_crash").orElse("destroy")),
                all(domain, "devices", "disk").map(DeviceReader::disk).toList(),
                all(domain, "devices", "interface")
                        .map(DeviceReader::networkInterface)
                        .toList(),
                all(domain, "devices", "hostdev")
                        .map(device -> attribute(device, "type").orElse("unknown"))
                        .toList(),
                all(domain, "devices", "graphics")
                        .map(device -> attribute(device, "type").orElse("unknown"))
                        .toList(),
                all(domain, "devices", "tpm").findAny().isPresent(),
                agent(domain),
                osinfo(domain),
                namespaces(domain));
    }

    private static long memory(Element domain) {
        Element memory = child(domain, "memory")
                .orElseThrow(() -> new UnusableDefinitionException("the definition has no memory size"));
        return MemorySize.bytes(XmlTree.text(memory), attribute(memory, "unit"));
    }

    private static CpuFacts cpu(Element domain) {
        Optional<Element> cpu = child(domain, "cpu");
        Optional<Element> cache = child(domain, "cpu", "cache");
        return new CpuFacts(
                cpu.flatMap(element -> attribute(element, "mode")),
                textAt(domain, "cpu", "model"),
                textAt(domain, "vcpu").map(text -> positive(text, "vcpu")).orElse(1),
                cache.flatMap(element -> attribute(element, "mode")),
                cache.flatMap(element -> attribute(element, "level"))
                        .map(text -> OptionalInt.of(positive(text, "cpu/cache/@level")))
                        .orElseGet(OptionalInt::empty));
    }

    private static BootFacts boot(Element domain) {
        return new BootFacts(
                child(domain, "os").flatMap(os -> attribute(os, "firmware")),
                textAt(domain, "os", "loader"),
                textAt(domain, "os", "nvram")
                        .or(() -> child(domain, "os", "nvram", "source").flatMap(source -> attribute(source, "file"))),
                textAt(domain, "os", "kernel"),
                textAt(domain, "os", "initrd"),
                textAt(domain, "os", "dtb"));
    }

    private static AgentChannel agent(Element domain) {
        List<Element> targets = all(domain, "devices", "channel")
                .flatMap(channel -> child(channel, "target").stream())
                .filter(target ->
                        attribute(target, "name").filter(AGENT::equals).isPresent())
                .toList();
        if (targets.isEmpty()) {
            return AgentChannel.NONE;
        }
        return switch (attribute(targets.get(0), "state").orElse("")) {
            case "connected" -> AgentChannel.CONNECTED;
            case "disconnected" -> AgentChannel.DISCONNECTED;
            default -> AgentChannel.PRESENT;
        };
    }

    private static Optional<String> osinfo(Element domain) {
        return metadata(domain).stream()
                .filter(element -> "libosinfo".equals(element.getLocalName()))
                .flatMap(element -> XmlTree.elements(element).stream())
                .filter(element -> "os".equals(element.getLocalName()))
                .flatMap(element -> attribute(element, "id").stream())
                .findFirst();
    }

    private static Set<String> namespaces(Element domain) {
        Set<String> namespaces = new TreeSet<>();
        for (Element element : metadata(domain)) {
            if (element.getNamespaceURI() != null) {
                namespaces.add(element.getNamespaceURI());
            }
        }
        return namespaces;
    }

    private static List<Element> metadata(Element domain) {
        return child(domain, "metadata").map(XmlTree::elements).orElseGet(List::of);
    }

    private static int positive(String text, String what) {
        if (!text.matches("[1-9][0-9]{0,6}")) {
            throw new UnusableDefinitionException(what + " is not a positive number");
        }
        return Integer.parseInt(text);
    }
}
