/**
 * The parent job of a cluster's run, and everything a start does around it: the lock, settling what another process left, and the end. Read
 * {@link dev.vmcompat.run.CompatibilityUpgradeJobConfiguration} first, then {@link dev.vmcompat.run.ClusterWork}.
 */
@NullMarked
package dev.vmcompat.run;

import org.jspecify.annotations.NullMarked;
