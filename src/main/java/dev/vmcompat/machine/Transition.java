package dev.vmcompat.machine;

import java.util.Optional;

/** Whether one machine type may take the place of another; asked again right before a definition is written. */
public sealed interface Transition {

    /**
     * The change may be made.
     *
     * @param from what the VM has, empty if its definition names none
     * @param to what it gets
     */
    record Allowed(Optional<MachineType> from, MachineType to) implements Transition {}

    /**
     * There is nothing to change.
     *
     * @param name what the VM has and what was asked for
     */
    record AlreadyThere(String name) implements Transition {}

    /**
     * The change must not be made.
     *
     * @param refusal why
     */
    record Refused(Refusal refusal) implements Transition {}

    /** Why a change must not be made. */
    enum Refusal {
        /** An alias is never written into a definition: what it means changes with the host. */
        ALIAS_REQUESTED("an alias is never stored; name a version"),
        /** The requested machine is outside the four families or has no versions. */
        REQUESTED_OUT_OF_SCOPE("this machine is outside the families i440fx, q35, virt and s390-ccw-virtio"),
        /** Nothing is known about the requested name. */
        REQUESTED_UNKNOWN("the requested machine type is unknown"),
        /** The host does not offer it. */
        NOT_OFFERED("the host does not offer the requested machine type"),
        /** The VM has an alias that the host does not explain. */
        EXISTING_ALIAS_UNRESOLVED("the VM has an alias that its host does not resolve"),
        /** Nothing is known about what the VM has, so nothing may be compared with it. */
        EXISTING_UNKNOWN("the VM's machine type is unknown or has no version"),
        /** Another chipset has other buses and addresses: that is a new VM, not an upgrade. */
        OTHER_FAMILY("the machine family would change"),
        /** Another vendor's types are not successors. */
        OTHER_VENDOR_LINE("the vendor line would change"),
        /** Types never go back by this way. */
        OLDER("the requested machine type is older or equally old");

        private final String sentence;

        Refusal(String sentence) {
            this.sentence = sentence;
        }

        /** The reason in words. */
        public String sentence() {
            return sentence;
        }
    }

    /**
     * Checks a change. Deprecation is no obstacle here: which type is the best one is {@link TargetResolver}'s to say.
     *
     * @param existing the machine in the definition, empty if it names none
     * @param requested the machine to be written
     * @param host the catalog of the VM's host
     */
    static Transition check(Optional<String> existing, String requested, MachineCatalog host) {
        if (existing.filter(requested::equals).isPresent()) {
            return new AlreadyThere(requested);
        }
        ParsedMachine parsed = MachineNames.parse(requested);
        if (parsed instanceof ParsedMachine.Versioned versioned) {
            return toVersion(existing, versioned.type(), host);
        }
        if (host.canonicalOf(requested).isPresent() || parsed instanceof ParsedMachine.Alias) {
            return new Refused(Refusal.ALIAS_REQUESTED);
        }
        return new Refused(
                parsed instanceof ParsedMachine.Unversioned
                        ? Refusal.REQUESTED_OUT_OF_SCOPE
                        : Refusal.REQUESTED_UNKNOWN);
    }

    private static Transition toVersion(Optional<String> existing, MachineType to, MachineCatalog host) {
        if (!host.offers(to.name())) {
            return new Refused(Refusal.NOT_OFFERED);
        }
        if (existing.isEmpty()) {
            return new Allowed(Optional.empty(), to);
        }
        String canonical = host.canonicalOf(existing.get()).orElse(existing.get());
        ParsedMachine parsed = MachineNames.parse(canonical);
        if (parsed instanceof ParsedMachine.Versioned versioned) {
            return between(versioned.type(), to);
        }
        return new Refused(
                parsed instanceof ParsedMachine.Alias ? Refusal.EXISTING_ALIAS_UNRESOLVED : Refusal.EXISTING_UNKNOWN);
    }

    private static Transition between(MachineType from, MachineType to) {
        if (from.equals(to)) {
            return new AlreadyThere(to.name());
        }
        if (from.family() != to.family() || (to.oldName() && !from.oldName())) {
            return new Refused(Refusal.OTHER_FAMILY);
        }
        if (from.line() != to.line()) {
            return new Refused(Refusal.OTHER_VENDOR_LINE);
        }
        return from.canBecome(to) ? new Allowed(Optional.of(from), to) : new Refused(Refusal.OLDER);
    }
}
