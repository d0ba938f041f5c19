package dev.vmcompat.database;

import java.util.concurrent.atomic.AtomicBoolean;

/** A command's stay with the embedded server, which is not stopped before {@link #close}. */
public final class EmbeddedPostgresSession implements AutoCloseable {

    private final int port;
    private final Credentials credentials;
    private final Runnable leave;
    private final AtomicBoolean closed = new AtomicBoolean();

    EmbeddedPostgresSession(int port, Credentials credentials, Runnable leave) {
        this.port = port;
        this.credentials = credentials;
        this.leave = leave;
    }

    /** The role that owns the schema. */
    public DatabaseAddress owner() {
        return address(Credentials.OWNER, credentials.owner());
    }

    /** The role that commands use. */
    public DatabaseAddress application() {
        return address(Credentials.APPLICATION, credentials.application());
    }

    /** The superuser: for tests, which make databases. */
    DatabaseAddress administrator() {
        return address(Credentials.ADMINISTRATOR, credentials.administrator());
    }

    private DatabaseAddress address(String user, String password) {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/" + DataFolder.DATABASE, user, password);
    }

    /** Leaves; the last one to leave stops the server. Connections must be closed before. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            leave.run();
        }
    }
}
