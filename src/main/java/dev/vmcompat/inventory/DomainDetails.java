package dev.vmcompat.inventory;

import dev.vmcompat.definition.DiskSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a domain's XML says beyond {@link dev.vmcompat.definition.DomainFacts}, for the rules of the assessment.
 *
 * @param metadata the elements in {@code <metadata>}, as XML, by namespace
 * @param disks by target name
 * @param scsiControllers model by index; a model that is not said is empty text
 * @param devices how many devices it has of each element name
 * @param nvramTemplate where the firmware's variables are copied from when they do not exist
 * @param hyperV it has Hyper-V features, which only Windows wants
 */
public record DomainDetails(
        Map<String, String> metadata,
        Map<String, Disk> disks,
        Map<String, String> scsiControllers,
        Map<String, Integer> devices,
        Optional<String> nvramTemplate,
        boolean hyperV) {

    /**
     * One disk's details.
     *
     * @param backing what lies beneath it, nearest first, as far as the XML says
     * @param fourKn its logical sectors have 4096 bytes
     * @param startupOptional the VM starts without its medium ({@code startupPolicy='optional'}; {@code requisite} lets it be
     *     missing after a migration only)
     */
    public record Disk(List<DiskSource> backing, boolean fourKn, boolean startupOptional) {
        public Disk {
            backing = List.copyOf(backing);
        }

        static final Disk PLAIN = new Disk(List.of(), false, false);
    }

    public DomainDetails {
        metadata = Map.copyOf(metadata);
        disks = Map.copyOf(disks);
        scsiControllers = Map.copyOf(scsiControllers);
        devices = Map.copyOf(devices);
        Objects.requireNonNull(nvramTemplate, "nvramTemplate");
    }

    /** The details of a disk; plain ones where nothing is said. */
    public Disk disk(String target) {
        return disks.getOrDefault(target, Disk.PLAIN);
    }

    /**
     * The same, with what lies beneath some of its disks.
     *
     * @param backing by target name, nearest first
     */
    DomainDetails withBacking(Map<String, List<DiskSource>> backing) {
        Map<String, Disk> all = new HashMap<>(disks);
        backing.forEach((target, beneath) -> {
            Disk disk = disk(target);
            all.put(target, new Disk(beneath, disk.fourKn(), disk.startupOptional()));
        });
        return new DomainDetails(metadata, all, scsiControllers, devices, nvramTemplate, hyperV);
    }

    /** Whether it has a device of this element name. */
    public boolean has(String device) {
        return devices.containsKey(device);
    }
}
