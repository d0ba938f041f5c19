package dev.vmcompat.inventory;

/** Two clusters of the configuration name one host: two runs could then act on it at once. */
public final class HostInTwoClusters extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String host;
    private final transient ClusterName first;
    private final transient ClusterName second;

    /**
     * @param host its UUID, or its URI where it reports none
     * @param first a cluster that names it
     * @param second another one, or the same where one host is reached by two URIs
     */
    public HostInTwoClusters(String host, ClusterName first, ClusterName second) {
        super(
                first.equals(second)
                        ? "host " + host + " is named twice in cluster " + first
                        : "host " + host + " is in cluster " + first + " and in cluster " + second
                                + "; it may be in one only");
        this.host = host;
        this.first = first;
        this.second = second;
    }

    /** The host's UUID, or its URI. */
    public String host() {
        return host;
    }

    /** A cluster that names it. */
    public ClusterName first() {
        return first;
    }

    /** The other cluster that names it. */
    public ClusterName second() {
        return second;
    }
}
