package dev.vmcompat.health;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.definition.InterfaceFacts;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Asks a guest's agent what the guest has. It asks only, and takes no more than a guest of this world has. */
public final class GuestReader {

    private static final int MOST = 256;
    private static final int LONGEST = 200;
    private static final String LINUX_DISK = "/dev/[a-z]{1,16}[0-9a-z]{0,16}";

    private final Agent agent;

    private GuestReader(Agent agent) {
        this.agent = agent;
    }

    /**
     * Reads a running VM whose agent answers.
     *
     * @throws dev.vmcompat.hypervisor.HypervisorException only if the host is lost, or has no such VM
     */
    public static GuestFacts read(Host host, DomainId vm) {
        GuestReader reader = new GuestReader(new Agent(host, vm));
        return new GuestFacts(
                reader.told("guest-get-osinfo").flatMap(GuestReader::system),
                reader.addresses(macs(host, vm)),
                reader.told("guest-get-disks").map(reader::disks),
                reader.told("guest-get-fsinfo").map(GuestReader::mounts));
    }

    /** The address that {@code {address}} stands for now: of the first NIC that has one, IPv4 before IPv6. */
    static Optional<GuestAddress> address(Host host, DomainId vm) {
        List<String> macs = macs(host, vm);
        Map<String, List<GuestAddress>> addresses =
                new GuestReader(new Agent(host, vm)).addresses(macs).orElse(Map.of());
        List<GuestAddress> all = macs.stream()
                .flatMap(mac -> addresses.getOrDefault(mac, List.of()).stream())
                .toList();
        return all.stream()
                .filter(GuestAddress::isIpv4)
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    private static List<String> macs(Host host, DomainId vm) {
        return DomainFacts.of(new DomainDefinition(host.liveDescription(vm))).interfaces().stream()
                .map(InterfaceFacts::mac)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private Optional<JsonNode> told(String command) {
        return told(command, Map.of());
    }

    private Optional<JsonNode> told(String command, Map<String, ?> arguments) {
        return agent.ask(command, arguments) instanceof Agent.Answer.Told told
                ? Optional.of(told.value())
                : Optional.empty();
    }

    private static Optional<String> system(JsonNode info) {
        String text = text(info, "pretty-name").orElse("");
        String shown = text.isEmpty()
                ? (text(info, "name").orElse("") + " " + text(info, "version").orElse("")).strip()
                : text;
        return shown.isEmpty() ? Optional.empty() : Optional.of(shown);
    }

    /** Several interfaces of the guest may show one MAC: a bridge that took over the NIC's addresses, a VLAN. */
    private Optional<Map<String, List<GuestAddress>>> addresses(List<String> macs) {
        return told("guest-network-get-interfaces").map(list -> {
            Map<String, List<GuestAddress>> addresses = new TreeMap<>();
            macs.forEach(mac -> addresses.put(mac, new ArrayList<>()));
            some(list).forEach(nic -> {
                String mac = text(nic, "hardware-address")
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                        .replace('-', ':');
                Optional.ofNullable(addresses.get(mac))
                        .ifPresent(of -> some(nic.path("ip-addresses"))
                                .map(GuestReader::address)
                                .flatMap(Optional::stream)
                                .filter(GuestAddress::isLasting)
                                .filter(address -> !of.contains(address))
                                .forEach(of::add));
            });
            return addresses;
        });
    }

    private static Optional<GuestAddress> address(JsonNode told) {
        return text(told, "ip-address")
                .flatMap(ip -> GuestAddress.of(ip, told.path("prefix").asInt(-1)));
    }

    private List<GuestDisk> disks(JsonNode list) {
        List<GuestDisk> disks = new ArrayList<>();
        boolean sizes = true;
        for (JsonNode told : some(list).toList()) {
            Optional<String> name = text(told, "name").filter(text -> !text.startsWith("/dev/sr"));
            Optional<String> place = place(told.path("address"));
            if (name.isPresent() && place.isPresent() && !told.path("partition").asBoolean(false)) {
                Optional<Long> bytes = sizes ? bytes(name.get()) : Optional.empty();
                sizes &= bytes.isPresent(); // an agent that may not open files is not asked again and again
                disks.add(new GuestDisk(name.get(), text(told.path("address"), "serial"), place.get(), bytes));
            }
        }
        return disks;
    }

    /** Empty for what is on no bus of the VM: RAID, LVM, loops, iSCSI. */
    private static Optional<String> place(JsonNode address) {
        JsonNode pci = address.path("pci-controller");
        if (pci.path("domain").asInt(-1) < 0 || pci.path("slot").asInt(-1) < 0) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "pci %04x:%02x:%02x.%x %s %d:%d:%d",
                pci.path("domain").asInt(0),
                pci.path("bus").asInt(0),
                pci.path("slot").asInt(0),
                pci.path("function").asInt(0),
                text(address, "bus-type").orElse("?"),
                address.path("bus").asInt(0),
                address.path("target").asInt(0),
                address.path("unit").asInt(0)));
    }

    /** As Linux says; an agent knows no size of a disk. */
    private Optional<Long> bytes(String disk) {
        if (!disk.matches(LINUX_DISK)) {
            return Optional.empty();
        }
        String file = "/sys/block/" + disk.substring("/dev/".length()) + "/size";
        return told("guest-file-open", Map.of("path", file, "mode", "r"))
                .filter(JsonNode::isIntegralNumber)
                .flatMap(handle -> {
                    Optional<JsonNode> read = told("guest-file-read", Map.of("handle", handle.asLong(), "count", 32));
                    Optional<JsonNode> unused = told("guest-file-close", Map.of("handle", handle.asLong()));
                    return read.flatMap(answer -> text(answer, "buf-b64")).flatMap(GuestReader::sectors);
                });
    }

    private static Optional<Long> sectors(String base64) {
        try {
            String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII).strip();
            return text.matches("[0-9]{1,15}") ? Optional.of(Long.parseLong(text) * 512) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> mounts(JsonNode list) {
        return some(list)
                .filter(mounted ->
                        some(mounted.path("disk")).anyMatch(disk -> place(disk).isPresent()))
                .map(mounted -> text(mounted, "mountpoint"))
                .flatMap(Optional::stream)
                .sorted()
                .distinct()
                .toList();
    }

    private static Stream<JsonNode> some(JsonNode list) {
        return list.isArray() ? list.valueStream().limit(MOST) : Stream.empty();
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST))
                .filter(text -> !text.isBlank());
    }
}
