package dev.vmcompat.definition;

import static dev.vmcompat.definition.XmlTree.attribute;
import static dev.vmcompat.definition.XmlTree.child;
import static dev.vmcompat.definition.XmlTree.textAt;

import java.util.Locale;
import java.util.Optional;
import org.w3c.dom.Element;

/** Reads disks and network interfaces. */
final class DeviceReader {

    private DeviceReader() {}

    static DiskFacts disk(Element disk) {
        Optional<Element> target = child(disk, "target");
        Optional<Element> driver = child(disk, "driver");
        String sourceType = attribute(disk, "type").orElse("file");
        return new DiskFacts(
                target.flatMap(element -> attribute(element, "dev"))
                        .orElseThrow(() -> new UnusableDefinitionException("a disk has no target device")),
                target.flatMap(element -> attribute(element, "bus")),
                attribute(disk, "device").orElse("disk"),
                sourceType,
                child(disk, "source").flatMap(source -> source(sourceType, source)),
                driver.flatMap(element -> attribute(element, "type")),
                driver.flatMap(element -> attribute(element, "discard")),
                child(disk, "readonly").isPresent(),
                child(disk, "shareable").isPresent(),
                textAt(disk, "serial"),
                address(disk));
    }

    static InterfaceFacts networkInterface(Element device) {
        Optional<Element> source = child(device, "source");
        return new InterfaceFacts(
                child(device, "mac")
                        .flatMap(element -> attribute(element, "address"))
                        .map(mac -> mac.toLowerCase(Locale.ROOT)),
                attribute(device, "type").orElse("user"),
                source.flatMap(element -> attribute(element, "network")
                        .or(() -> attribute(element, "bridge"))
                        .or(() -> attribute(element, "dev"))),
                child(device, "model").flatMap(element -> attribute(element, "type")),
                child(device, "link")
                        .flatMap(element -> attribute(element, "state"))
                        .filter("down"::equals)
                        .isEmpty(),
                address(device));
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
            default -> Optional.of(new DiskSource.Other(type));
        };
    }

    /** PCI and drive addresses; others are rare and have no short form. */
    private static Optional<String> address(Element device) {
        return child(device, "address").flatMap(address -> switch (attribute(address, "type")
                .orElse("")) {
            case "pci" ->
                Optional.of(String.format(
                        Locale.ROOT,
                        "pci %04x:%02x:%02x.%x",
                        number(address, "domain"),
                        number(address, "bus"),
                        number(address, "slot"),
                        number(address, "function")));
            case "drive" ->
                Optional.of(String.format(
                        Locale.ROOT,
                        "drive %d:%d:%d:%d",
                        number(address, "controller"),
                        number(address, "bus"),
                        number(address, "target"),
                        number(address, "unit")));
            default -> Optional.empty();
        });
    }

    private static int number(Element address, String name) {
        String text = attribute(address, name).orElse("0");
        boolean hexadecimal = text.matches("0[xX][0-9a-fA-F]{1,6}");
        if (!hexadecimal && !text.matches("[0-9]{1,6}")) {
            throw new UnusableDefinitionException("a device address is not a number: " + name);
        }
        return hexadecimal ? Integer.parseInt(text.substring(2), 16) : Integer.parseInt(text);
    }
}
