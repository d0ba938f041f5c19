package dev.vmcompat.inventory;

/** Our metadata namespaces besides the claim's. */
public final class Marks {

    /** Where a VM came from. */
    public static final String ORIGIN = "urn:vmcompat:origin:1";

    /** Its owner holds it back: {@code <hold/>}, with any content. */
    public static final String HOLD = "urn:vmcompat:hold:1";

    private Marks() {}
}
