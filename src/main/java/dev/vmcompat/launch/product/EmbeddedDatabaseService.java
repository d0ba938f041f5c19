package dev.vmcompat.launch.product;

import dev.vmcompat.database.EmbeddedPostgres;
import dev.vmcompat.database.EmbeddedPostgresSettings;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.Finished;
import dev.vmcompat.launch.Services;
import dev.vmcompat.report.MessageReport;
import dev.vmcompat.report.Report;

/** {@code db}. The embedded server starts when it is needed, so that stopped is not an error. */
final class EmbeddedDatabaseService implements Services.EmbeddedDatabase {

    private final Product product;

    EmbeddedDatabaseService(Product product) {
        this.product = product;
    }

    @Override
    public Report start() {
        return new MessageReport(words(EmbeddedPostgres.start(settings())));
    }

    @Override
    public Report stop() {
        return new MessageReport(
                switch (EmbeddedPostgres.stop(settings())) {
                    case STOPPED -> "The embedded PostgreSQL is stopped.";
                    case STOPS_WHEN_IDLE ->
                        "Other commands use the embedded PostgreSQL; it stops when the last of them ends.";
                    case NOT_RUNNING -> "The embedded PostgreSQL is not running.";
                });
    }

    @Override
    public Finished status() {
        return Finished.done(new MessageReport(words(EmbeddedPostgres.status(settings()))));
    }

    /** One sentence on a server that runs or not. */
    static String words(EmbeddedPostgres.Status status) {
        if (status instanceof EmbeddedPostgres.Status.Running running) {
            return "The embedded PostgreSQL runs on 127.0.0.1:" + running.port() + " as process " + running.pid()
                    + " since "
                    + Seconds.of(running.startedAt())
                    + (running.kept() ? ", until 'db stop'" : ", until no command uses it")
                    + "; folder "
                    + running.folder() + ", log " + running.log() + ".";
        }
        EmbeddedPostgres.Status.Stopped stopped = (EmbeddedPostgres.Status.Stopped) status;
        return "The embedded PostgreSQL is not running; "
                + (stopped.created() ? "it starts when a command needs it" : "it is made when a command needs it")
                + ", in "
                + stopped.folder() + ".";
    }

    private EmbeddedPostgresSettings settings() {
        if (!product.storage().isEmbedded()) {
            throw CommandFailure.usage(
                    "A PostgreSQL server of your own is configured (database.url), so there is no embedded one.",
                    "Start and stop that server by its own means.");
        }
        return product.storage().embedded();
    }
}
