/**
 * One holder per cluster, and the only door to calls that change a host: lock, epoch and claim. Read {@link dev.vmcompat.fence.Fence} first.
 */
@NullMarked
package dev.vmcompat.fence;

import org.jspecify.annotations.NullMarked;
