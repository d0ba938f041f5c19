/**
 * Whether a guest is well: what its agent tells of it before and after, and the health checks of the configuration. Nothing here changes a host.
 *
 * <p>Read {@link dev.vmcompat.health.HealthCheck} first.
 */
@NullMarked
package dev.vmcompat.health;

import org.jspecify.annotations.NullMarked;
