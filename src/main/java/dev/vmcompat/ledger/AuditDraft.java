package dev.vmcompat.ledger;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event to be appended; the ledger adds its number and time. Begin with {@link #of} and add what it is about. Never holds a secret.
 *
 * @param cluster name of the cluster, where it is about one
 * @param run number of the run, where it is about one
 * @param uuid of the VM, where it is about one
 * @param stage of the VM's upgrade, where it is about one
 * @param before what was so before, in a form of the action's own
 * @param after what is so now
 */
public record AuditDraft(
        Actor actor,
        AuditAction action,
        @Nullable String cluster,
        @Nullable Long run,
        @Nullable UUID uuid,
        @Nullable String stage,
        @Nullable String before,
        @Nullable String after) {

    public AuditDraft {
        cluster = Storable.orNull(cluster);
        stage = Storable.orNull(stage);
        before = Storable.orNull(before);
        after = Storable.orNull(after);
    }

    public static AuditDraft of(Actor actor, AuditAction action) {
        return new AuditDraft(actor, action, null, null, null, null, null, null);
    }

    public AuditDraft inCluster(String name) {
        return new AuditDraft(actor, action, name, run, uuid, stage, before, after);
    }

    public AuditDraft ofRun(long number) {
        return new AuditDraft(actor, action, cluster, number, uuid, stage, before, after);
    }

    public AuditDraft ofVm(UUID vm) {
        return new AuditDraft(actor, action, cluster, run, vm, stage, before, after);
    }

    public AuditDraft atStage(String name) {
        return new AuditDraft(actor, action, cluster, run, uuid, name, before, after);
    }

    public AuditDraft before(String text) {
        return new AuditDraft(actor, action, cluster, run, uuid, stage, text, after);
    }

    public AuditDraft after(String text) {
        return new AuditDraft(actor, action, cluster, run, uuid, stage, before, text);
    }
}
