package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.StateReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fleet as it is before anything was done to it, from the resources. */
final class InitialFleet {

    /** Networks, bridges and pools: nothing changes them, so they are files of their own beside the node file. */
    static final List<String> HARDWARE = List.of(
            "network-default.xml",
            "interface-br-lan.xml",
            "interface-br-storage.xml",
            "pool-firmware.xml",
            "pool-images.xml",
            "pool-nvram.xml");

    private static final Pattern UUID_ELEMENT = Pattern.compile("<uuid>([^<]+)</uuid>");
    private static final Pattern MACHINE = Pattern.compile("machine='[^']*'");
    private static final String DEFINED = "defined=";

    private InitialFleet() {}

    /** The fleet of a new installation. */
    static StoredFleet create() {
        return create(text -> text);
    }

    /** The same VMs again, as new ones: what is on record of the ones before does not count for them. */
    static StoredFleet createAnew() {
        return create(text -> text.replace(uuid(text), UUID.randomUUID().toString()));
    }

    private static StoredFleet create(UnaryOperator<String> made) {
        List<StoredVm> vms = resource("fleet.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> vm(Arrays.asList(line.split(" ")), made))
                .toList();
        return new StoredFleet(UUID.randomUUID(), 1, vms);
    }

    private static String uuid(String text) {
        Matcher uuid = UUID_ELEMENT.matcher(text);
        if (!uuid.find()) {
            throw new IllegalStateException("a VM of the demo has no UUID");
        }
        return uuid.group(1);
    }

    private static StoredVm vm(List<String> words, UnaryOperator<String> made) {
        String text = made.apply(resource("vms/" + words.get(0) + ".xml"));
        Optional<String> defined = words.stream()
                .filter(word -> word.startsWith(DEFINED))
                .findFirst()
                .map(word -> MACHINE.matcher(text).replaceFirst("machine='" + word.substring(DEFINED.length()) + "'"));
        return new StoredVm(
                DomainId.of(uuid(text)),
                state(words),
                !words.contains("transient"),
                words.contains("saved"),
                words.contains("autostart"),
                text,
                defined,
                List.of());
    }

    private static DomainState state(List<String> words) {
        return switch (words.get(1)) {
            case "running" -> new DomainState(PowerState.RUNNING, StateReason.BOOTED);
            case "paused" -> new DomainState(PowerState.PAUSED, StateReason.USER);
            case "off" ->
                new DomainState(
                        PowerState.SHUT_OFF, words.contains("saved") ? StateReason.SAVED : StateReason.SHUTDOWN);
            default -> throw new IllegalStateException("no state of a VM: " + words);
        };
    }

    static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(
                InitialFleet.class.getResourceAsStream("/demo/" + name), () -> "resource demo/" + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
