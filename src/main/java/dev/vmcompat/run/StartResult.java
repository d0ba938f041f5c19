package dev.vmcompat.run;

import java.util.Optional;

/**
 * What a start came to.
 *
 * @param run the run; empty where none was begun because something else had to be settled first
 * @param ending how it ended
 * @param message for people: why
 */
public record StartResult(Optional<Long> run, Ending ending, String message) {}
