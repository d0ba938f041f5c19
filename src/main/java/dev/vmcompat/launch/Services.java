package dev.vmcompat.launch;

import dev.vmcompat.plan.GivenParameters;
import dev.vmcompat.report.PlanReport;
import dev.vmcompat.report.Report;
import dev.vmcompat.report.RunProgress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What commands delegate to. Opened after the command line and the configuration are known to be right, and each part only once it is asked
 * for, so that {@code doctor} works without a database and {@code db start} without a host. Failures are the features' exceptions or
 * {@link CommandFailure}; {@link Failure} says what they mean.
 */
public interface Services extends AutoCloseable {

    Reading reading();

    Runs runs();

    RestorePoints restorePoints();

    Origins origins();

    Accounts accounts();

    EmbeddedDatabase embeddedDatabase();

    Surroundings surroundings();

    /** Whether a cluster was taken: from then on a VM may be away, and a lost connection is no longer harmless. */
    boolean hasBegun();

    @Override
    void close();

    /** Looks only. A cluster that is empty means all of them. */
    interface Reading {

        /** @param all whether VMs that are current are shown too */
        Finished list(Optional<String> cluster, boolean all);

        /** @param vm whose guest-visible changes, and changed lines if asked for, are shown; empty means all */
        PlanReport show(long run, Optional<String> vm, boolean diff);

        Report history(HistoryQuestion question);

        /** Checks the chain of the history, against the anchor file where there is one. */
        Finished verify(Optional<Path> anchor);
    }

    /**
     * What {@code history} is asked.
     *
     * @param events events instead of runs
     */
    record HistoryQuestion(
            Optional<String> cluster, OptionalLong run, Optional<String> vm, Optional<Instant> since, boolean events) {}

    /** Plans, approves and works. */
    interface Runs {

        PlanReport plan(String cluster, GivenParameters given);

        Report approve(long run, Credentials credentials);

        Report reject(long run, String reason, Credentials credentials);

        Finished run(RunRequest request);

        Report stop(Optional<String> cluster, OptionalLong run, Credentials credentials);

        Finished recover(Optional<String> cluster, RunProgress progress);

        Finished rollback(long run, String vm, boolean disks, Credentials credentials, RunProgress progress);

        /** What a rollback with its disks would take from a VM, in a sentence for the person who asks for it. */
        String discarded(long run, String vm);

        Report resolve(long run, String vm, Resolution resolution, String reason, Credentials credentials);
    }

    /**
     * A start.
     *
     * @param cluster as named, or the only one; a run that is named knows its own
     * @param run empty means the open run of the cluster, else a new one
     * @param given as given for this start, by command line and job file
     * @param defaults of the configuration, for a new run only
     */
    record RunRequest(
            Optional<String> cluster,
            OptionalLong run,
            GivenParameters given,
            GivenParameters defaults,
            Approver approver,
            RunProgress progress) {}

    /** What a person found to be true of a VM. */
    enum Resolution {
        UPGRADED,
        ROLLED_BACK,
        ABANDONED
    }

    /** Restore points. */
    interface RestorePoints {

        Report list(Optional<String> cluster);

        Report keep(long run, String vm, Credentials credentials);

        /** @param kept also those that are kept */
        Finished prune(Optional<String> cluster, boolean kept, Credentials credentials);
    }

    /** Where VMs came from. */
    interface Origins {

        Report show(String cluster, String vm);

        Report set(String cluster, String vm, String source, String version, Credentials credentials);

        Report clear(String cluster, String vm, Credentials credentials);
    }

    /** Accounts. */
    interface Accounts {

        /** Whether none has ever existed: the first administrator is made freely. */
        boolean none();

        /** @param by empty for the first one */
        Report add(String name, String role, char[] password, Optional<Credentials> by);

        /** Changes one's own password, or as administrator another's. */
        Report changePassword(String name, char[] password, Credentials by);

        Report list();

        Report unlock(String name, Credentials by);

        Report disable(String name, Credentials by);
    }

    /** The embedded PostgreSQL. */
    interface EmbeddedDatabase {

        Report start();

        Report stop();

        Finished status();
    }

    /** This machine. */
    interface Surroundings {

        Finished doctor();

        /**
         * Tells the story with real commands.
         *
         * @param reset only puts the fleet back to its beginning
         * @param surface of the commands it is told with
         */
        Finished demo(boolean reset, Surface surface);
    }
}
