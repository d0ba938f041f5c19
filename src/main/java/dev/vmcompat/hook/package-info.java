/** Programs of the administrator's that are called before and after a VM. */
@NullMarked
package dev.vmcompat.hook;

import org.jspecify.annotations.NullMarked;
