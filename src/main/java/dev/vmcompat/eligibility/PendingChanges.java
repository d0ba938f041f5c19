package dev.vmcompat.eligibility;

import dev.vmcompat.definition.DiskFacts;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.definition.InterfaceFacts;
import dev.vmcompat.inventory.DomainView;
import dev.vmcompat.machine.MachineNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a power cycle would activate besides our change: differences between definition and what runs.
 *
 * <p>Only what libvirt writes alike into both is compared. What it adds to the live description (aliases, ids, ports, labels, expanded CPU
 * models, a chosen loader, backing stores), the machine type's version and metadata never count. Where only one side says something that
 * libvirt fills in by itself, that is no difference.
 */
final class PendingChanges {

    private PendingChanges() {}

    /** What differs, in words; empty where nothing does or nothing runs. */
    static List<String> of(DomainView configured, Optional<DomainView> running) {
        if (running.isEmpty()) {
            return List.of();
        }
        DomainView live = running.get();
        List<String> found = new ArrayList<>();
        compare(found, "memory", configured.facts().memoryBytes(), live.facts().memoryBytes());
        compareIfBothSay(
                found, "emulator", configured.facts().emulator(), live.facts().emulator());
        compareIfBothSay(
                found,
                "firmware",
                configured.facts().boot().loader(),
                live.facts().boot().loader());
        compare(
                found,
                "kernel",
                configured.facts().boot().kernel(),
                live.facts().boot().kernel());
        compare(
                found,
                "initrd",
                configured.facts().boot().initrd(),
                live.facts().boot().initrd());
        compare(
                found,
                "virtualization type",
                configured.facts().virtType(),
                live.facts().virtType());
        compareIfBothSay(found, "machine family", family(configured.facts()), family(live.facts()));
        compare(
                found,
                "lifecycle actions",
                configured.facts().lifecycle(),
                live.facts().lifecycle());
        cpu(found, configured.facts(), live.facts());
        disks(found, configured.facts().disks(), live.facts().disks());
        interfaces(found, configured.facts().interfaces(), live.facts().interfaces());
        maps(found, "", configured.details().settings(), live.details().settings());
        maps(found, "number of devices: ", otherDevices(configured), otherDevices(live));
        return List.copyOf(found);
    }

    /** The part of the name before its version: a VM whose chipset was changed by hand is not ours to power-cycle. */
    private static Optional<String> family(DomainFacts facts) {
        return facts.machine().flatMap(MachineNames::versioned).map(type -> type.family() + " " + type.line());
    }

    /** host-model is expanded in what runs; a definition without CPU gets libvirt's default there. */
    private static void cpu(List<String> found, DomainFacts configured, DomainFacts live) {
        Optional<String> wanted = configured.cpu().mode();
        Optional<String> has = live.cpu().mode();
        boolean expanded = wanted.filter("host-model"::equals).isPresent()
                && has.filter("custom"::equals).isPresent();
        if (!expanded) {
            compareIfBothSay(found, "CPU mode", wanted, has);
            if (wanted.filter("custom"::equals).isPresent()) {
                compareIfBothSay(
                        found, "CPU model", configured.cpu().model(), live.cpu().model());
            }
        }
    }

    private static void disks(List<String> found, List<DiskFacts> configured, List<DiskFacts> live) {
        Map<String, DiskFacts> before = byKey(live, DiskFacts::target);
        Map<String, DiskFacts> after = byKey(configured, DiskFacts::target);
        for (String target : both(before.keySet(), after.keySet())) {
            DiskFacts running = before.get(target);
            DiskFacts wanted = after.get(target);
            if (running == null || wanted == null) {
                found.add("disk " + target + (wanted == null ? " is only in what runs" : " is only in the definition"));
            } else if (!wanted.source().equals(running.source())
                    || !wanted.bus().equals(running.bus())
                    || !wanted.device().equals(running.device())
                    || wanted.readOnly() != running.readOnly()
                    || differ(wanted.driverType(), running.driverType())
                    || differ(wanted.discard(), running.discard())
                    || differ(wanted.serial(), running.serial())) {
                found.add("disk " + target);
            }
        }
    }

    private static void interfaces(List<String> found, List<InterfaceFacts> configured, List<InterfaceFacts> live) {
        Map<String, InterfaceFacts> before = byKey(live, card -> card.mac().orElse("without address"));
        Map<String, InterfaceFacts> after = byKey(configured, card -> card.mac().orElse("without address"));
        for (String mac : both(before.keySet(), after.keySet())) {
            InterfaceFacts running = before.get(mac);
            InterfaceFacts wanted = after.get(mac);
            if (running == null || wanted == null) {
                found.add("network card " + mac
                        + (wanted == null ? " is only in what runs" : " is only in the definition"));
            } else if (differ(wanted.model(), running.model())
                    || wanted.linkUp() != running.linkUp()
                    || (wanted.type().equals(running.type()) && differ(wanted.source(), running.source()))
                    || (!wanted.type().equals(running.type()) && !wanted.type().equals("network"))) {
                // A running card of a virtual network may show the bridge it hangs on as its type.
                found.add("network card " + mac);
            }
        }
    }

    private static Map<String, Integer> otherDevices(DomainView view) {
        Map<String, Integer> counts = new TreeMap<>(view.details().devices());
        counts.remove("disk");
        counts.remove("interface");
        return counts;
    }

    private static void maps(List<String> found, String prefix, Map<String, ?> configured, Map<String, ?> live) {
        for (String name : both(configured.keySet(), live.keySet())) {
            compare(found, prefix + name, String.valueOf(configured.get(name)), String.valueOf(live.get(name)));
        }
    }

    private static void compare(List<String> found, String what, Object configured, Object live) {
        if (!Objects.equals(configured, live)) {
            found.add(what);
        }
    }

    private static void compareIfBothSay(
            List<String> found, String what, Optional<String> configured, Optional<String> live) {
        if (differ(configured, live)) {
            found.add(what);
        }
    }

    private static boolean differ(Optional<String> configured, Optional<String> live) {
        return configured.isPresent() && live.isPresent() && !configured.equals(live);
    }

    private static <T> Map<String, T> byKey(Collection<T> items, Function<T, String> key) {
        return items.stream()
                .collect(Collectors.toMap(key, Function.identity(), (first, second) -> first, LinkedHashMap::new));
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }
}
