package dev.vmcompat.hypervisor.demo;

import dev.vmcompat.hypervisor.SnapshotName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An internal snapshot as it is remembered.
 *
 * @param name its name
 * @param xml a {@code <domainsnapshot>} whose definition has its passwords
 */
record StoredSnapshot(SnapshotName name, String xml) {

    private static final Pattern DOMAIN = Pattern.compile("<domain .*</domain>", Pattern.DOTALL);

    /**
     * A snapshot that was just taken. Its description from the host lacks the passwords, and going back to it would lose them.
     *
     * @param described the host's description
     * @param present what the VM was when the snapshot was taken, with passwords
     */
    static StoredSnapshot taken(SnapshotName name, String described, String present) {
        return new StoredSnapshot(
                name, DOMAIN.matcher(described).replaceFirst(Matcher.quoteReplacement(present.strip())));
    }

    /** The definition at that time, with passwords. */
    Optional<String> definition() {
        Matcher domain = DOMAIN.matcher(xml);
        return domain.find() ? Optional.of(domain.group()) : Optional.empty();
    }
}
