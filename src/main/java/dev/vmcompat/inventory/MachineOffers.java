package dev.vmcompat.inventory;

import dev.vmcompat.machine.MachineCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machines one host offers, for each emulator, architecture and virtualization type.
 *
 * @param catalogs what the host reports; empty where it reports none
 * @param configured the cluster's own list, which stands in where the host reports none
 */
public record MachineOffers(Map<Key, MachineCatalog> catalogs, MachineCatalog configured) {

    /**
     * What a list of machines is for.
     *
     * @param emulator the emulator's path; empty for the architecture's default
     * @param architecture such as {@code x86_64}
     * @param virtType the domain type, such as {@code kvm}
     */
    public record Key(Optional<String> emulator, String architecture, String virtType) {}

    public MachineOffers {
        catalogs = Map.copyOf(catalogs);
    }

    /** Whether the host itself reports machine types; false where the configuration speaks for it. */
    public boolean isReported() {
        return !catalogs.isEmpty();
    }

    /** Whether it is certain what this emulator offers: it is listed, or the configuration speaks for the host. */
    public boolean lists(Optional<String> emulator, String architecture, String virtType) {
        return !isReported() || catalogs.containsKey(new Key(emulator, architecture, virtType));
    }

    /**
     * The machines for one VM. A VM's emulator that is not listed by name is looked up as the architecture's only list where there is one, since
     * a definition may name the same program by another path; where several programs are listed, an unlisted one offers nothing.
     *
     * @return the configured list where the host reports none; empty lists nothing, and so offers nothing
     */
    public MachineCatalog forDomain(Optional<String> emulator, String architecture, String virtType) {
        if (!isReported()) {
            return configured;
        }
        MachineCatalog exact = catalogs.get(new Key(emulator, architecture, virtType));
        if (exact != null) {
            return exact;
        }
        var sameKind = catalogs.entrySet().stream()
                .filter(entry -> entry.getKey().architecture().equals(architecture)
                        && entry.getKey().virtType().equals(virtType))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
        return sameKind.size() == 1 ? sameKind.get(0) : new MachineCatalog(List.of());
    }
}
