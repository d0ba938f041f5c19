package dev.vmcompat.definition;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Decides while a definition is walked from the root down which values are secret; the masked text and the comparison share it. */
final class SecretRules {

    /** Attributes that only name things; they stay readable inside elements whose other values are masked. */
    private static final Set<String> NAMING = Set.of("type", "name", "unit");

    private enum Zone {
        PLAIN,
        SECRET,
        COMMAND_LINE,
        /** A variable of the emulator's environment: nothing tells an everyday value from a secret. */
        ENVIRONMENT,
        FIRMWARE_CONFIGURATION
    }

    private record Place(Zone zone, boolean namedSecret) {}

    private final Deque<Place> places = new ArrayDeque<>();

    /** Enters an element; {@code attribute} gives its attributes by name. */
    void enter(String name, Function<String, Optional<String>> attribute) {
        Zone outer = places.isEmpty() ? Zone.PLAIN : places.getLast().zone();
        String local = SecretWords.localName(name);
        // A companion name, as in <env name='VNC_PASSWORD' value='..'/>, makes the value secret.
        boolean namedSecret = attribute
                        .apply("name")
                        .filter(SecretWords::isSecretName)
                        .isPresent()
                || attribute.apply("key").filter(SecretWords::isSecretName).isPresent();
        Zone zone = outer;
        if (SecretWords.isSecretName(name)) {
            zone = Zone.SECRET;
        } else if (outer == Zone.PLAIN && local.equals("commandline")) {
            zone = Zone.COMMAND_LINE;
        } else if (outer == Zone.COMMAND_LINE && local.equals("env")) {
            zone = Zone.ENVIRONMENT;
        } else if (outer == Zone.PLAIN
                && local.equals("sysinfo")
                && attribute.apply("type").filter("fwcfg"::equals).isPresent()) {
            zone = Zone.FIRMWARE_CONFIGURATION;
        }
        places.addLast(new Place(zone, namedSecret));
    }

    void leave() {
        places.removeLast();
    }

    /** Whether this attribute of the element entered last is to be masked. */
    boolean hidesAttribute(String name, String value) {
        if (name.equals("xmlns") || name.startsWith("xmlns:")) {
            return false;
        }
        Place place = places.getLast();
        boolean naming = NAMING.contains(name);
        return switch (place.zone()) {
            case SECRET -> !name.equals("type");
            case ENVIRONMENT -> !naming;
            case COMMAND_LINE ->
                SecretWords.isSecretName(name)
                        || (place.namedSecret() && !naming)
                        || (SecretWords.isSecretArgument(value) && !naming);
            case PLAIN, FIRMWARE_CONFIGURATION ->
                SecretWords.isSecretName(name) || (place.namedSecret() && !naming) || SecretWords.isSecretValue(value);
        };
    }

    /** Whether this text of the element entered last is to be masked. */
    boolean hidesText(String text) {
        if (text.isBlank() || places.isEmpty()) {
            return false;
        }
        Place place = places.getLast();
        return place.zone() != Zone.PLAIN || place.namedSecret() || SecretWords.isSecretValue(text);
    }
}
