/** The port over libvirt: the only package that knows the binding; read {@link dev.vmcompat.hypervisor.libvirt.LibvirtHypervisor} first. */
@NullMarked
package dev.vmcompat.hypervisor.libvirt;

import org.jspecify.annotations.NullMarked;
