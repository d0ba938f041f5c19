package dev.vmcompat.launch.configuration;

import java.nio.file.Path;
import java.util.Optional;

/** The installation key. */
public record SecretsProperties(
        @Key(
                says =
                        "File with the installation's keys, outside the database, readable by its owner only; required with database.url. The"
                                + " embedded default makes one on first use.")
        Optional<Path> keyFile) {}
