package dev.vmcompat.health;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a guest's agent tells of it. Each part is empty where it was not told: then nothing is compared.
 *
 * @param system name and version of the guest's system
 * @param addresses lasting addresses by MAC, of the MACs in the definition; a MAC without address has an empty list
 * @param disks disks on a bus of the VM
 * @param mounts where file systems on those are mounted
 */
public record GuestFacts(
        Optional<String> system,
        Optional<Map<String, List<GuestAddress>>> addresses,
        Optional<List<GuestDisk>> disks,
        Optional<List<String>> mounts) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public GuestFacts {
        addresses = addresses.map(map -> Collections.unmodifiableMap(new TreeMap<>(map)));
        disks = disks.map(List::copyOf);
        mounts = mounts.map(List::copyOf);
    }

    /** For the record of the VM in hand. */
    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    /**
     * Reads {@link #toJson}.
     *
     * @throws IllegalArgumentException if the text is no such JSON
     */
    public static GuestFacts fromJson(String json) {
        try {
            return JSON.readValue(json, GuestFacts.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("stored facts of a guest cannot be read", e);
        }
    }
}
