package dev.vmcompat.machine;

/** Where a VM's machine type could go in its cluster. */
public sealed interface Target {

    /**
     * The VM is in compatibility mode and can leave it.
     *
     * @param from what it has, an alias already resolved
     * @param to the newest type of the same family and line that every host offers and none deprecates
     */
    record Upgrade(MachineType from, MachineType to) implements Target {}

    /**
     * The VM has its target.
     *
     * @param current what it has
     */
    record AlreadyCurrent(MachineType current) implements Target {}

    /**
     * The VM has a newer type than every host offers.
     *
     * @param from what it has
     * @param newest the newest that every host offers
     */
    record NewerThanTarget(MachineType from, MachineType newest) implements Target {}

    /**
     * The name has no version, or belongs to a machine outside the four families, or is an alias that its host does not explain.
     *
     * @param name the name in the definition; empty if it names none
     */
    record NoVersionedMachineType(String name) implements Target {}

    /**
     * Nothing is known about the name, so nothing is newer than it.
     *
     * @param name the name in the definition
     */
    record UnknownMachineType(String name) implements Target {}

    /**
     * Some hosts offer types that are not deprecated, but no such type is offered by all.
     *
     * @param from what it has
     * @param best the newest that some host offers
     */
    record NotOnEveryHost(MachineType from, MachineType best) implements Target {}

    /**
     * All types of this family and line that every host offers are deprecated: moving a VM to one would only have to be done again, so
     * there is no target, even from an older one.
     *
     * @param from what it has
     * @param newest the newest of the deprecated ones
     */
    record OnlyDeprecated(MachineType from, MachineType newest) implements Target {}

    /**
     * No host offers any type of this family and line, such as an upstream type on hosts that know only {@code rhel} ones.
     *
     * @param from what it has
     */
    record LineNotOffered(MachineType from) implements Target {}
}
