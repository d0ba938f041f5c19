/**
 * The flow of one VM: snapshot, power-off, seal, upgrade, verify-restart, and restore beside them. Read
 * {@link dev.vmcompat.upgrade.UpgradeVmJobConfiguration} first, then the stages in its order.
 */
@NullMarked
package dev.vmcompat.upgrade;

import org.jspecify.annotations.NullMarked;
