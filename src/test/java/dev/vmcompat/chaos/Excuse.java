package dev.vmcompat.chaos;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What may be otherwise since a fault struck more than the product can mend. */
final class Excuse {

    private final Set<String> harmed = ConcurrentHashMap.newKeySet();
    private boolean forgotten;

    /** The database has forgotten work that was done. */
    void forget() {
        forgotten = true;
    }

    /** The QEMU of this VM was killed or stopped: it may need a person. */
    void harm(String vm) {
        harmed.add(vm);
    }

    boolean isForgotten() {
        return forgotten;
    }

    boolean isHarmed(String vm) {
        return harmed.contains(vm);
    }

    boolean mayNeedAttention(String vm) {
        return forgotten || isHarmed(vm);
    }
}
