package dev.vmcompat.hypervisor;

/**
 * One row of {@code virsh list --all}.
 *
 * @param id the domain's UUID
 * @param name its name
 * @param state its state when it was listed
 * @param persistent it has a definition that stays when it is off; false is a transient domain, which must never be defined
 * @param managedSave it has a managed-save image, which resumes the old machine whatever its definition says
 * @param autostart the host starts it at boot
 */
public record DomainEntry(
        DomainId id, DomainName name, DomainState state, boolean persistent, boolean managedSave, boolean autostart) {}
