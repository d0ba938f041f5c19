package dev.vmcompat.report;

import java.util.List;
import java.util.UUID;

/**
 * What people read about a planned VM beyond its JSON fields.
 *
 * @param uuid the VM
 * @param kept by which means its disks are to be kept; empty where that is not known
 * @param changes guest-visible changes that its hop crosses, a sentence each
 * @param checks health checks that are asked of it, in words
 * @param diff changed lines with their context, beginning with {@code -}, {@code +} or a blank, secrets masked; empty where not asked for
 */
public record VmDetail(UUID uuid, String kept, List<String> changes, List<String> checks, List<String> diff) {

    public VmDetail {
        changes = List.copyOf(changes);
        checks = List.copyOf(checks);
        diff = List.copyOf(diff);
    }
}
