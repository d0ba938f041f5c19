package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.StateReason;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The node file of the test driver, and before its domains an element of ours with what that format cannot hold: definitions that differ from
 * what runs, reasons of states, autostart, snapshots with their passwords. libvirt passes over it. One file, so that both change at once.
 */
final class FleetFormat {

    private static final String OURS = "urn:vmcompat:demo:1";
    private static final String TEST = "http://libvirt.org/schemas/domain/test/1.0";
    private static final Pattern RUNNING_NUMBER = Pattern.compile("\\A(<domain\\b[^>]*?) id='\\d+'");

    private FleetFormat() {}

    /** A description without the number that libvirt gives to what runs, which changes with every start. */
    static String withoutNumber(String description) {
        return RUNNING_NUMBER.matcher(description).replaceFirst("$1");
    }

    /** What tells one state of the fleet from any other; the beginning of the file. */
    static String stamp(StoredFleet fleet) {
        return "<node>\n  <vmcompat:fleet xmlns:vmcompat='" + OURS + "' fleet='" + fleet.fleet() + "' generation='"
                + fleet.generation() + "'>\n";
    }

    /** @param hardware file names of networks, bridges and pools by element, as libvirt reads them */
    static String write(StoredFleet fleet, List<String> hardware) {
        StringBuilder out = new StringBuilder(stamp(fleet));
        fleet.vms().forEach(vm -> remember(vm, out));
        out.append("  </vmcompat:fleet>\n");
        for (String file : hardware) {
            out.append("  <")
                    .append(file, 0, file.indexOf('-'))
                    .append(" file='")
                    .append(file)
                    .append("'/>\n");
        }
        fleet.vms().forEach(vm -> domain(vm, out));
        return out.append("</node>\n").toString();
    }

    private static void remember(StoredVm vm, StringBuilder out) {
        out.append("    <vmcompat:vm uuid='").append(vm.id());
        out.append("' power='").append(vm.state().power());
        out.append("' reason='").append(vm.state().reason());
        out.append("' persistent='").append(vm.persistent());
        out.append("' managedSave='").append(vm.managedSave());
        out.append("' autostart='").append(vm.autostart()).append("'>\n");
        vm.defined()
                .ifPresent(text -> out.append("      <vmcompat:defined>")
                        .append(escaped(text))
                        .append("</vmcompat:defined>\n"));
        for (StoredSnapshot snapshot : vm.snapshots()) {
            out.append("      <vmcompat:snapshot name='")
                    .append(escaped(snapshot.name().text()))
                    .append("'>")
                    .append(escaped(snapshot.xml()))
                    .append("</vmcompat:snapshot>\n");
        }
        out.append("    </vmcompat:vm>\n");
    }

    private static void domain(StoredVm vm, StringBuilder out) {
        String text = vm.present();
        int end = text.indexOf('>');
        out.append(text, 0, end).append(" xmlns:test='").append(TEST).append("'>\n");
        out.append("  <test:runstate>").append(runState(vm.state().power())).append("</test:runstate>\n");
        if (!vm.persistent()) {
            out.append("  <test:transient/>\n");
        }
        if (vm.managedSave()) {
            out.append("  <test:hasmanagedsave/>\n");
        }
        for (StoredSnapshot snapshot : vm.snapshots()) {
            String xml = snapshot.xml().strip();
            // Which one is the current one is told to no client of the port, but the node format demands a word about
            // it.
            out.append("  <test:")
                    .append(xml, 1, xml.lastIndexOf("</"))
                    .append("<active>0</active></test:domainsnapshot>\n");
        }
        out.append(text, end + 1, text.length()).append('\n');
    }

    /** virDomainState. */
    private static int runState(PowerState power) {
        return switch (power) {
            case RUNNING, NO_STATE -> 1;
            case BLOCKED -> 2;
            case PAUSED -> 3;
            case IN_SHUTDOWN -> 4;
            case SHUT_OFF -> 5;
            case CRASHED -> 6;
            case PM_SUSPENDED -> 7;
        };
    }

    /**
     * Reads our element; the {@code present} of its VMs is empty, for it is what libvirt makes of the rest of the file.
     *
     * @throws XMLStreamException or IllegalArgumentException if this is no demo fleet
     */
    static StoredFleet read(String text) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
        reader.nextTag();
        reader.nextTag();
        reader.require(XMLStreamConstants.START_ELEMENT, OURS, "fleet");
        UUID fleet = UUID.fromString(attribute(reader, "fleet"));
        long generation = Long.parseLong(attribute(reader, "generation"));
        List<StoredVm> vms = new ArrayList<>();
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            vms.add(vm(reader));
        }
        return new StoredFleet(fleet, generation, vms);
    }

    private static StoredVm vm(XMLStreamReader reader) throws XMLStreamException {
        reader.require(XMLStreamConstants.START_ELEMENT, OURS, "vm");
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            values.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        DomainId id = DomainId.of(values.getOrDefault("uuid", ""));
        DomainState state = new DomainState(
                PowerState.valueOf(values.getOrDefault("power", "")),
                StateReason.valueOf(values.getOrDefault("reason", "")));
        Optional<String> defined = Optional.empty();
        List<StoredSnapshot> snapshots = new ArrayList<>();
        while (reader.nextTag() == XMLStreamConstants.START_ELEMENT) {
            if (reader.getLocalName().equals("defined")) {
                defined = Optional.of(reader.getElementText());
            } else {
                SnapshotName name = new SnapshotName(attribute(reader, "name"));
                snapshots.add(new StoredSnapshot(name, reader.getElementText()));
            }
        }
        return new StoredVm(
                id,
                state,
                Boolean.parseBoolean(values.get("persistent")),
                Boolean.parseBoolean(values.get("managedSave")),
                Boolean.parseBoolean(values.get("autostart")),
                "",
                defined,
                snapshots);
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        if (value == null) {
            throw new IllegalArgumentException("the attribute " + name + " is missing");
        }
        return value;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&apos;")
                .replace("\r", "&#13;");
    }
}
