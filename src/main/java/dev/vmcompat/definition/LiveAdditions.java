package dev.vmcompat.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What libvirt writes into the description of a running domain and not into its definition, so that it is no difference between them. Whatever is
 * not listed here is one.
 *
 * <p>Measured on libvirt 9.0 with QEMU and on its test driver. Where libvirt may fill a value in, it is an addition only if the definition
 * says nothing there: a value that both say and in which they differ is a difference.
 */
final class LiveAdditions {

    /** Of no consequence for the guest, or written by libvirt on either side: the machine type has rules of its own. */
    private static final Set<String> NEVER_COMPARED =
            Set.of("metadata", "title", "description", "currentMemory", "resource");

    /** Attributes that only what runs may have. */
    private static final Set<String> ATTRIBUTES = Set.of(
            "@id",
            "os/loader/@readonly",
            "os/loader/@secure",
            "os/loader/@stateless",
            "os/loader/@type",
            "os/loader/@format",
            "os/nvram/@template",
            "os/nvram/@templateFormat",
            "os/nvram/@format",
            "os/nvram/text",
            "cpu/@match",
            "cpu/@check",
            "cpu/@migratable",
            "cpu/model/@fallback",
            "devices/disk/target/@tray",
            "devices/interface/source/@portid",
            "devices/interface/source/@bridge",
            "devices/interface/target/@dev",
            "devices/interface/target/@managed",
            "devices/console/@tty",
            "devices/console/source/@tls",
            "devices/serial/source/@tls",
            "devices/parallel/source/@tls",
            "devices/channel/source/@tls",
            "devices/graphics/@listen",
            "devices/graphics/@socket",
            "devices/graphics/listen/@address",
            "devices/graphics/listen/@socket",
            "devices/graphics/gl/@rendernode",
            "devices/vsock/cid/@address");

    private static final String CHAIN = "devices/disk/backingStore";

    /** Elements that only what runs may have. */
    private static final Set<String> ELEMENTS = Set.of(
            "seclabel",
            "vcpus",
            "iothreadids",
            "cpu",
            "cpu/vendor",
            "cpu/feature",
            "devices/audio",
            "devices/memballoon",
            CHAIN,
            "devices/disk/mirror",
            "devices/disk/source/dataStore",
            "devices/interface/target",
            "devices/channel/source",
            "devices/graphics/listen",
            "devices/memory/target/current",
            "devices/vsock/cid");

    private LiveAdditions() {}

    static boolean isAttribute(String place) {
        return ATTRIBUTES.contains(place);
    }

    static boolean isElement(String place) {
        return ELEMENTS.contains(place)
                || (place.startsWith("devices/") && place.endsWith("/address"))
                // Libvirt writes out the chain of an overlay, and finds its end only when the VM starts.
                || (place.startsWith(CHAIN + "/") && place.endsWith("/backingStore"));
    }

    /** Takes out what depends on another value. */
    static void remove(CanonicalElement configured, CanonicalElement live) {
        for (CanonicalElement domain : List.of(configured, live)) {
            domain.children().removeIf(child -> NEVER_COMPARED.contains(child.name()));
            domain.child("os")
                    .flatMap(os -> os.child("type"))
                    .ifPresent(type -> type.attributes().remove("machine"));
            domain.child("clock").ifPresent(clock -> clock.attributes().remove("adjustment"));
            domain.children().stream()
                    .filter(child -> child.name().equals("seclabel"))
                    .forEach(LiveAdditions::label);
            devices(domain).removeIf(LiveAdditions::isSilent);
            devices(domain).forEach(LiveAdditions::device);
        }
        firmware(configured, live);
        configured.child("cpu").ifPresent(cpu -> live.child("cpu").ifPresent(running -> cpu(cpu, running)));
        devices(configured).stream()
                .filter(device -> device.name().equals("graphics"))
                .filter(screen -> screen.attribute("autoport").equals(Optional.of("yes")))
                .forEach(screen -> devices(live).stream()
                        .filter(running -> running.name().equals("graphics")
                                && running.attribute("type").equals(screen.attribute("type")))
                        .forEach(running -> ports(screen, running)));
        devices(configured).stream()
                .filter(device -> device.name().equals("interface"))
                .forEach(card -> devices(live).stream()
                        .filter(running -> running.name().equals("interface")
                                && mac(running).equals(mac(card)))
                        .findFirst()
                        .ifPresent(running -> card(card, running)));
    }

    private static List<CanonicalElement> devices(CanonicalElement domain) {
        return domain.child("devices").map(CanonicalElement::children).orElseGet(ArrayList::new);
    }

    /** Where libvirt is to choose the firmware, the choice stands in what runs only, and what it needs; variables are made at the first start. */
    private static void firmware(CanonicalElement configured, CanonicalElement live) {
        Optional<CanonicalElement> os = configured.child("os");
        boolean chosen = os.flatMap(element -> element.attribute("firmware")).isPresent();
        if (chosen) {
            removeWhereNotSaid(configured, live, "os", Set.of("loader", "nvram", "firmware"));
            removeWhereNotSaid(configured, live, "features", Set.of("smm"));
        } else if (os.flatMap(element -> element.child("loader")).isPresent()) {
            removeWhereNotSaid(configured, live, "os", Set.of("nvram"));
        }
    }

    private static void removeWhereNotSaid(
            CanonicalElement configured, CanonicalElement live, String container, Set<String> names) {
        live.child(container).ifPresent(running -> {
            running.children()
                    .removeIf(child -> names.contains(child.name())
                            && configured
                                    .child(container)
                                    .flatMap(said -> said.child(child.name()))
                                    .isEmpty());
            if (running.isEmpty() && configured.child(container).isEmpty()) {
                live.children().removeIf(child -> child.name().equals(container));
            }
        });
    }

    private static void label(CanonicalElement label) {
        boolean generated = !label.attribute("type").equals(Optional.of("static"));
        label.children()
                .removeIf(child -> child.name().equals("imagelabel")
                        || (generated && child.name().equals("label")));
    }

    /** A backend for sound that goes nowhere: newer versions add it to either side. */
    private static boolean isSilent(CanonicalElement device) {
        return device.name().equals("audio") && device.attribute("type").equals(Optional.of("none"));
    }

    private static void device(CanonicalElement device) {
        device.children()
                .removeIf(child -> child.name().equals("alias")
                        && !child.attribute("name").orElse("").startsWith("ua-"));
        switch (device.name()) {
            case "disk" -> {
                chain(device);
                emptyDrive(device);
            }
            case "interface" ->
                device.children()
                        .removeIf(child -> child.name().equals("link")
                                && child.attribute("state").equals(Optional.of("up")));
            case "serial", "console", "parallel", "channel" -> {
                device.child("target").ifPresent(target -> target.attributes().remove("state"));
                if (device.attribute("type").equals(Optional.of("pty"))) {
                    device.children().removeIf(child -> child.name().equals("source"));
                }
            }
            default -> {
                // nothing else that stands on both sides is libvirt's own
            }
        }
    }

    /** A drive that runs without a medium has none that could have a format. */
    private static void emptyDrive(CanonicalElement disk) {
        if (disk.child("source").isEmpty()) {
            disk.child("driver").ifPresent(driver -> driver.attributes().remove("type"));
        }
    }

    /** The numbers that libvirt gives the images of a chain. */
    private static void chain(CanonicalElement store) {
        store.attributes().remove("index");
        for (CanonicalElement child : store.children()) {
            if (child.name().equals("source")) {
                child.attributes().remove("index");
            } else if (child.name().equals("backingStore")) {
                chain(child);
            }
        }
    }

    /**
     * A model is started with what it is made of, and host-model as the model found: then the features of the definition are compared by name.
     */
    private static void cpu(CanonicalElement configured, CanonicalElement live) {
        boolean expanded = configured.attribute("mode").equals(Optional.of("host-model"))
                && live.attribute("mode").equals(Optional.of("custom"));
        for (CanonicalElement cpu : List.of(configured, live)) {
            cpu.attributes().remove("check");
            cpu.attributes().remove("match");
            cpu.child("model").ifPresent(model -> model.attributes().remove("fallback"));
            cpu.children().stream()
                    .filter(child -> child.name().equals("feature"))
                    .forEach(LiveAdditions::policy);
            if (expanded) {
                cpu.attributes().remove("mode");
                cpu.attributes().remove("migratable");
                cpu.children()
                        .removeIf(child ->
                                child.name().equals("model") || child.name().equals("vendor"));
            }
        }
        // An optional feature is started with or without.
        configured
                .children()
                .removeIf(child -> child.name().equals("feature")
                        && child.attribute("policy").equals(Optional.of("optional")));
    }

    /** Forced and required are the same once it runs, forbidden is disabled. */
    private static void policy(CanonicalElement feature) {
        feature.attributes().computeIfPresent("policy", (name, value) -> switch (value.exact()) {
            case "force" -> new CanonicalElement.Value("require", false);
            case "forbid" -> new CanonicalElement.Value("disable", false);
            default -> value;
        });
    }

    private static void ports(CanonicalElement configured, CanonicalElement live) {
        for (String port : List.of("port", "tlsPort", "websocket")) {
            if (configured.attribute(port).map("-1"::equals).orElse(true)) {
                configured.attributes().remove(port);
                live.attributes().remove(port);
            }
        }
    }

    private static Optional<String> mac(CanonicalElement card) {
        return card.child("mac").flatMap(mac -> mac.attribute("address"));
    }

    /** A card of a virtual network runs as what the network gave it: a bridge, with the network's VLAN, bandwidth and so on. */
    private static void card(CanonicalElement configured, CanonicalElement live) {
        if (!configured.attribute("type").equals(Optional.of("network"))) {
            return;
        }
        configured.attributes().remove("type");
        live.attributes().remove("type");
        for (String given : List.of("vlan", "virtualport", "bandwidth", "mtu", "port")) {
            if (configured.child(given).isEmpty()) {
                live.children().removeIf(child -> child.name().equals(given));
            }
        }
        live.child("source")
                .ifPresent(source -> source.attributes().keySet().retainAll(Set.of("network", "portgroup")));
    }
}
