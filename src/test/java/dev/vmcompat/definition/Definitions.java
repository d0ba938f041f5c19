package dev.vmcompat.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Definitions that tests read from files. */
final class Definitions {

    private Definitions() {}

    static String text(String file) {
        try (var resource = Objects.requireNonNull(Definitions.class.getResourceAsStream(file), file)) {
            return new String(resource.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DomainDefinition read(String file) {
        return new DomainDefinition(text(file));
    }
}
