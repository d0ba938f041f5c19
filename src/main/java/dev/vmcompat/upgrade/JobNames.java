package dev.vmcompat.upgrade;

/** Names and parameters of the jobs, as the job repository keeps them: stored identity. */
public final class JobNames {

    /** The child job: one VM of one run. */
    public static final String UPGRADE_VM = "upgrade-vm";

    /** A rollback that a person asked for. */
    public static final String ROLLBACK_VM = "rollback-vm";

    /** The run's number; identifies. */
    public static final String RUN = "run";

    /** The VM's UUID; identifies. */
    public static final String VM = "vm";

    /** The attempt of a rollback; identifies. */
    public static final String ATTEMPT = "attempt";

    private JobNames() {}
}
