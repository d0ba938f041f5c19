/**
 * Which VMs may be upgraded, to what, and every reason why not; pure functions over an inventory and facts of the ledger.
 *
 * <p>Read {@link dev.vmcompat.eligibility.Eligibility} first.
 */
@NullMarked
package dev.vmcompat.eligibility;

import org.jspecify.annotations.NullMarked;
