/** The PostgreSQL behind everything: embedded or the administrator's own, its schema, its connections; read {@link dev.vmcompat.database.Database} first. */
@NullMarked
package dev.vmcompat.database;

import org.jspecify.annotations.NullMarked;
