package archviolation.dev.vmcompat.plan;

import com.sun.jna.Pointer;
import org.libvirt.Domain;

/** Breaks: only the adapter knows the binding; and its package is not null-marked. */
public record PlanThatUsesTheBinding(Domain domain, Pointer pointer) {}
