package dev.vmcompat.restorepoint;

import dev.vmcompat.hypervisor.DomainId;

/** What a restore point holds sealed can't be opened. Its VM can still go back by its current definition. */
public class UnreadableRestorePointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableRestorePointException(long run, DomainId vm, String why) {
        super("the restore point of " + vm + " in run " + run + " can't be opened: " + why);
    }
}
