package dev.vmcompat.restorepoint;

import java.util.List;

/** What came of arranging a restore point. */
public sealed interface Arrangement {

    /**
     * It is on record.
     *
     * @param point to be sealed when the guest is down
     * @param notChecked what could not be seen or kept, each a phrase for people
     */
    record Arranged(RestorePoint point, List<String> notChecked) implements Arrangement {

        public Arranged {
            notChecked = List.copyOf(notChecked);
        }

        /** For the record. */
        public String words() {
            return point.means() + (notChecked.isEmpty() ? "" : "; not checked: " + String.join("; ", notChecked));
        }
    }

    /**
     * The VM's disks can't be kept here. Nothing was recorded.
     *
     * @param why a sentence for people
     */
    record Impossible(String why) implements Arrangement {}
}
