package dev.vmcompat.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a guest lacks that it had before, in words.
 *
 * @param missing addresses that are not there
 * @param changed addresses in whose place another one of their subnet is, and floating ones that are elsewhere now
 * @param disks disks that are missing or different
 * @param remarks what is no failure
 */
public record GuestComparison(List<String> missing, List<String> changed, List<String> disks, List<String> remarks) {

    public GuestComparison {
        missing = List.copyOf(missing);
        changed = List.copyOf(changed);
        disks = List.copyOf(disks);
        remarks = List.copyOf(remarks);
    }

    /** Compares. What was told before and is not told now is missing: unknown is not yes. */
    public static GuestComparison of(GuestFacts before, GuestFacts now) {
        List<String> missing = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        before.addresses().ifPresent(map -> addresses(map, now, missing, changed));
        List<String> disks = before.disks().map(list -> disks(list, now)).orElse(List.of());
        return new GuestComparison(missing, changed, disks, remarks(before, now));
    }

    private static void addresses(
            Map<String, List<GuestAddress>> before, GuestFacts now, List<String> missing, List<String> changed) {
        if (before.values().stream().allMatch(List::isEmpty)) {
            return;
        }
        if (now.addresses().isEmpty()) {
            missing.add("the guest agent told its addresses before and does not now");
            return;
        }
        Map<String, List<GuestAddress>> present = now.addresses().get();
        before.forEach((mac, addresses) -> {
            List<GuestAddress> added = new ArrayList<>(present.getOrDefault(mac, List.of()));
            added.removeAll(addresses);
            boolean floats = addresses.stream().anyMatch(address -> !address.isHostOnly());
            for (GuestAddress address : addresses) {
                if (!present.getOrDefault(mac, List.of()).contains(address)) {
                    judge(mac, address, added, floats, missing, changed);
                }
            }
        });
    }

    private static void judge(
            String mac,
            GuestAddress lost,
            List<GuestAddress> added,
            boolean floats,
            List<String> missing,
            List<String> changed) {
        var beside = added.stream().filter(lost::isBeside).findFirst();
        if (beside.isPresent()) {
            added.remove(beside.get());
            changed.add(lost + " of " + mac + " is " + beside.get() + " now");
        } else if (lost.isHostOnly() && floats) {
            changed.add(lost + " of " + mac + ", which stood beside another one, is not there");
        } else {
            missing.add(lost + " of " + mac);
        }
    }

    private static List<String> disks(List<GuestDisk> before, GuestFacts now) {
        if (before.isEmpty()) {
            return List.of();
        }
        if (now.disks().isEmpty()) {
            return List.of("the guest agent told its disks before and does not now");
        }
        List<String> wrong = new ArrayList<>();
        for (GuestDisk disk : before) {
            var same = now.disks().get().stream().filter(disk::isSameAs).findFirst();
            if (same.isEmpty()) {
                wrong.add(disk + " is missing");
            } else if (!same.get().place().equals(disk.place())) {
                wrong.add(disk + " is at " + same.get().place() + " now");
            } else if (disk.bytes().isPresent()
                    && same.get().bytes().isPresent()
                    && !disk.bytes().equals(same.get().bytes())) {
                wrong.add(disk + " has " + same.get().bytes().get() + " bytes and had "
                        + disk.bytes().get());
            }
        }
        return wrong;
    }

    private static List<String> remarks(GuestFacts before, GuestFacts now) {
        List<String> remarks = new ArrayList<>();
        if (before.system().isPresent()
                && now.system().isPresent()
                && !before.system().equals(now.system())) {
            remarks.add("its system is " + now.system().get() + " and was "
                    + before.system().get());
        }
        if (before.mounts().isPresent() && now.mounts().isPresent()) {
            before.mounts().get().stream()
                    .filter(mount -> !now.mounts().get().contains(mount))
                    .forEach(mount -> remarks.add("nothing is mounted at " + mount));
        }
        return remarks;
    }
}
