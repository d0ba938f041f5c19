package dev.vmcompat.definition;

import java.util.Locale;
import java.util.Optional;

/** libvirt's scaled integers: KiB without a unit; KB, MB ... are powers of 1000, K, KiB, M, MiB ... powers of 1024. */
final class MemorySize {

    private MemorySize() {}

    /** The size in bytes, at least 1. */
    static long bytes(String number, Optional<String> unit) {
        long scale = scale(unit.orElse("KiB").toLowerCase(Locale.ROOT));
        if (!number.matches("[0-9]{1,19}")) {
            throw new UnusableDefinitionException("the memory size is not a number");
        }
        try {
            long bytes = Math.multiplyExact(Long.parseLong(number), scale);
            if (bytes > 0) {
                return bytes;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw (UnusableDefinitionException)
                    new UnusableDefinitionException("the memory size is too large").initCause(e);
        }
        throw new UnusableDefinitionException("the memory size is zero");
    }

    private static long scale(String unit) {
        return switch (unit) {
            case "b", "byte", "bytes" -> 1L;
            case "kb" -> 1000L;
            case "mb" -> 1000L * 1000;
            case "gb" -> 1000L * 1000 * 1000;
            case "tb" -> 1000L * 1000 * 1000 * 1000;
            case "k", "kib" -> 1L << 10;
            case "m", "mib" -> 1L << 20;
            case "g", "gib" -> 1L << 30;
            case "t", "tib" -> 1L << 40;
            default -> throw new UnusableDefinitionException("the memory size has an unknown unit");
        };
    }
}
