/**
 * The product as a person meets it: separate processes, a configuration file, a PostgreSQL of its own, real hosts; killed where a test says so.
 *
 * <p>Start reading at {@link dev.vmcompat.endtoend.Product}.
 */
@NullMarked
package dev.vmcompat.endtoend;

import org.jspecify.annotations.NullMarked;
