/** Campaigns of faults against whole processes of the product. Read first: {@link dev.vmcompat.chaos.Campaign}. */
@NullMarked
package dev.vmcompat.chaos;

import org.jspecify.annotations.NullMarked;
