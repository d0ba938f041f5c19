/** The port to a hypervisor host, in virsh's verbs; read {@link dev.vmcompat.hypervisor.Host} first. */
@NullMarked
package dev.vmcompat.hypervisor;

import org.jspecify.annotations.NullMarked;
