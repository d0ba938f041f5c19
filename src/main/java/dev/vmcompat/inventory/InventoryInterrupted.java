package dev.vmcompat.inventory;

/** The reading of a cluster was interrupted; the thread's interrupt is set again. */
public final class InventoryInterrupted extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InventoryInterrupted(InterruptedException cause) {
        super("the reading of the cluster was interrupted", cause);
    }
}
