package dev.vmcompat.fence;

import java.time.Instant;
import java.util.Optional;

/** Another process holds the cluster. */
public final class ClusterHeldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String cluster;
    private final transient Optional<Lease> lease;

    ClusterHeldException(String cluster, Optional<Lease> lease) {
        super("cluster " + cluster + " is held by "
                + lease.map(held -> held.holder().words() + " ("
                                + held.purpose().words()
                                + held.run().map(run -> ", run " + run).orElse("") + ") since " + held.acquiredAt())
                        .orElse("a process that has not said its name yet"));
        this.cluster = cluster;
        this.lease = lease;
    }

    public String cluster() {
        return cluster;
    }

    /** Who holds it, where that is on record. */
    public Optional<Lease> lease() {
        return lease;
    }

    /** Since when, where that is on record. */
    public Optional<Instant> since() {
        return lease.map(Lease::acquiredAt);
    }
}
