package dev.vmcompat.account;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An account, without its password hash.
 *
 * @param name 1 to 64 letters, digits, '.', '_', '@' or '-', beginning with a letter or digit
 * @param failedAttempts wrong passwords since the last right one or the last lock
 * @param lockedUntil of the last lock, which may be over
 * @param genuine whether this installation wrote the row; otherwise it is not an account, whatever it says
 */
public record Account(
        String name, Role role, boolean enabled, int failedAttempts, Optional<Instant> lockedUntil, boolean genuine) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    boolean usable() {
        return enabled && genuine;
    }
}
