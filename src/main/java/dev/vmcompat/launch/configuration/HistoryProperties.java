package dev.vmcompat.launch.configuration;

import java.nio.file.Path;
import java.util.Optional;

/** The audit trail. */
public record HistoryProperties(
        @Key(
                says =
                        "File to which the head of the history is written at the end of each run, outside the database, so that a cut tail is"
                                + " found; without it a file beside the key file.")
        Optional<Path> anchorFile) {}
