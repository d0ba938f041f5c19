/**
 * The demo fleet: VMs without guests on libvirt's test driver that remember between commands what was done to them; read
 * {@link dev.vmcompat.hypervisor.demo.DemoFleet} first.
 */
@NullMarked
package dev.vmcompat.hypervisor.demo;

import org.jspecify.annotations.NullMarked;
