/**
 * What stands on the hosts of a cluster, read once and whole; nothing here changes anything.
 *
 * <p>Read {@link dev.vmcompat.inventory.InventoryReader} first.
 */
@NullMarked
package dev.vmcompat.inventory;

import org.jspecify.annotations.NullMarked;
