package dev.vmcompat.inventory;

import static dev.vmcompat.definition.XmlTree.attribute;
import static dev.vmcompat.definition.XmlTree.children;
import static dev.vmcompat.definition.XmlTree.text;
import static dev.vmcompat.definition.XmlTree.textAt;

import dev.vmcompat.definition.DefinitionException;
import dev.vmcompat.definition.SafeXml;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.machine.MachineCatalog;
import dev.vmcompat.machine.OfferedMachine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/** Reads what a host offers from its capabilities. */
final class HostReader {

    private HostReader() {}

    /** Asks the host; capabilities that cannot be understood make it unreachable, since its VMs could not be judged. */
    static HostReading read(Host host, MachineCatalog configured) {
        try {
            return new HostReading.Reachable(host.uri(), host.info(), offers(host.capabilities(), configured));
        } catch (DefinitionException e) {
            return new HostReading.Unreachable(host.uri(), "its capabilities cannot be read: " + e.getMessage());
        }
    }

    /**
     * Reads the machines per emulator, architecture and virtualization type: an architecture's own list, which a {@code <domain>} with a list or
     * emulator of its own overrides.
     */
    static MachineOffers offers(String capabilities, MachineCatalog configured) {
        Map<MachineOffers.Key, MachineCatalog> catalogs = new HashMap<>();
        Element root = SafeXml.withDefaultLimits().parse(capabilities).getDocumentElement();
        for (Element guest : children(root, "guest")) {
            if (textAt(guest, "os_type").filter("hvm"::equals).isPresent()) {
                children(guest, "arch").forEach(arch -> readArchitecture(arch, catalogs));
            }
        }
        return new MachineOffers(catalogs, configured);
    }

    private static void readArchitecture(Element arch, Map<MachineOffers.Key, MachineCatalog> catalogs) {
        String name = attribute(arch, "name").orElse("");
        for (Element domain : children(arch, "domain")) {
            List<OfferedMachine> own = machines(domain);
            List<OfferedMachine> offered = own.isEmpty() ? machines(arch) : own;
            if (!offered.isEmpty()) {
                Optional<String> emulator = textAt(domain, "emulator").or(() -> textAt(arch, "emulator"));
                catalogs.put(
                        new MachineOffers.Key(
                                emulator, name, attribute(domain, "type").orElse("")),
                        new MachineCatalog(offered));
            }
        }
    }

    private static List<OfferedMachine> machines(Element parent) {
        return children(parent, "machine").stream()
                .filter(machine -> !text(machine).isEmpty())
                .map(machine -> new OfferedMachine(
                        text(machine),
                        attribute(machine, "canonical").filter(name -> !name.isBlank()),
                        attribute(machine, "deprecated").filter("yes"::equals).isPresent()))
                .toList();
    }
}
