/** The process; read {@link dev.vmcompat.Application} first. */
@NullMarked
package dev.vmcompat;

import org.jspecify.annotations.NullMarked;
