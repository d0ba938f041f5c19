/**
 * Machine types as values: what a name means, which one is newer, which one a VM is to be moved to and what its guest will notice.
 *
 * <p>Read {@link dev.vmcompat.machine.MachineType} first, then {@link dev.vmcompat.machine.TargetResolver}.
 */
@NullMarked
package dev.vmcompat.machine;

import org.jspecify.annotations.NullMarked;
