package dev.vmcompat.chaos;

import java.util.List;

/**
 * A VM as virsh shows it.
 *
 * @param state as {@code domstate --reason}
 * @param definition the persistent one, with its passwords
 * @param live what runs
 * @param snapshots their names
 */
record Sight(String state, String definition, String live, List<String> snapshots) {

    boolean runs() {
        return state.startsWith("running");
    }

    boolean runsOn(String machine) {
        return runs() && live.contains("machine='" + machine + "'");
    }

    boolean isClaimed() {
        return (definition + live).contains("urn:vmcompat");
    }
}
