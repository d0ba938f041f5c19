package dev.vmcompat.rig;

/** The process is dead. An Error, so that no code of the product takes it for something that it could handle. */
public final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    public Killed(String where) {
        super("killed " + where);
    }
}
