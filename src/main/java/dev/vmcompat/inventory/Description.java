package dev.vmcompat.inventory;

import java.util.Optional;

/** What became of reading a domain's definition. */
public sealed interface Description {

    /**
     * It was read.
     *
     * @param machine the machine type of the definition
     * @param liveMachine the machine type that runs
     */
    record Read(Optional<String> machine, Optional<String> liveMachine) implements Description {}

    /**
     * It could not be read: broken XML, gone meanwhile, refused.
     *
     * @param why for the administrator
     */
    record Unreadable(String why) implements Description {}
}
