package dev.vmcompat.launch.configuration;

import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.inventory.ProductVersion;
import dev.vmcompat.inventory.VersionRange;
import dev.vmcompat.plan.DurationText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/** Single values of the configuration, by type. */
final class ScalarReader {

    /** @throws IllegalArgumentException if the text is no such value */
    Object read(Class<?> type, String text) {
        if (type == Boolean.class || type == boolean.class) {
            return flag(text);
        }
        if (type == Duration.class) {
            return DurationText.parse(text);
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("it is empty");
        }
        if (type == Integer.class) {
            return number(text);
        }
        if (type == Path.class) {
            return path(text);
        }
        if (type == ConnectionUri.class) {
            return new ConnectionUri(text);
        }
        if (type == String.class) {
            return text;
        }
        if (type == ProductVersion.class) {
            return ProductVersion.of(text);
        }
        if (type == VersionRange.class) {
            return VersionRange.of(text);
        }
        throw new IllegalStateException("no properties record may have a component of " + type);
    }

    /** What is allowed, for messages. */
    String allowed(Class<?> type) {
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return DurationText.ALLOWED;
        }
        if (type == Integer.class) {
            return "a whole number";
        }
        if (type == Path.class) {
            return "an absolute path";
        }
        if (type == ProductVersion.class) {
            return ProductVersion.ALLOWED;
        }
        if (type == VersionRange.class) {
            return VersionRange.ALLOWED;
        }
        return type == ConnectionUri.class ? "a libvirt connection URI, such as qemu+ssh://root@host/system" : "a text";
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        }
        return Boolean.parseBoolean(text);
    }

    private static Integer number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' is no such number");
        }
        return Integer.valueOf(text);
    }

    private static Path path(String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is no path", e);
        }
        throw new IllegalArgumentException("'" + text + "' is not absolute");
    }
}
