/**
 * The command line: parses, delegates to the features, renders, and exits with the documented code.
 *
 * <p>Read {@link dev.vmcompat.launch.ExitCode} first.
 */
@NullMarked
package dev.vmcompat.launch;

import org.jspecify.annotations.NullMarked;
