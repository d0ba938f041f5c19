/** The wiring: the rooms put together behind the commands. Read {@link dev.vmcompat.launch.product.Product} first. */
@NullMarked
package dev.vmcompat.launch.product;

import org.jspecify.annotations.NullMarked;
