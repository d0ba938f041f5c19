/**
 * Real hypervisors for tests: a private libvirtd and tiny guests that really boot, started and removed by the tests themselves.
 *
 * <p>Start reading at {@link dev.vmcompat.rig.PrivateLibvirtd}, then {@link dev.vmcompat.rig.TinyGuests}.
 */
@NullMarked
package dev.vmcompat.rig;

import org.jspecify.annotations.NullMarked;
