package dev.vmcompat.database;

import javax.sql.DataSource;

/** A database that an installation of the product keeps its state in, with its two roles. */
public interface ProductDatabase extends AutoCloseable {

    /** For processes and pools of the test's own, as the role that commands use. */
    DatabaseAddress applicationAddress();

    /** For processes and pools of the test's own, as the role that owns the schema. */
    DatabaseAddress ownerAddress();

    /** As the role that commands use. */
    DataSource application();

    /** As the role that owns the schema. */
    DataSource owner();

    @Override
    void close();
}
