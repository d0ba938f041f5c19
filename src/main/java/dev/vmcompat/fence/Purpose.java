package dev.vmcompat.fence;

/** What a cluster is held for. */
public enum Purpose {
    RUN("run"),
    RECOVER("recover"),
    ROLLBACK("rollback"),
    RESTORE_POINTS("restore points"),
    RESOLVE("resolve"),
    ORIGIN("origin");

    private final String words;

    Purpose(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
