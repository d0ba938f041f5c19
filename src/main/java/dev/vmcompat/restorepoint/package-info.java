/**
 * What brings a VM back: its definition, NVRAM and disks as they were, from arranging to the proven end. Read
 * {@link dev.vmcompat.restorepoint.RestorePoints} first.
 */
@NullMarked
package dev.vmcompat.restorepoint;

import org.jspecify.annotations.NullMarked;
