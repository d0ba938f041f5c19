package dev.vmcompat.account;

import dev.vmcompat.account.AccountChange.Refusal;
import java.nio.CharBuffer;
import java.util.Map;
import java.util.Optional;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Hashes and rules of passwords. Every check costs exactly one hash, whether or not there is anything to compare with. */
public final class Passwords {

    /** Shortest password, in characters. */
    public static final int SHORTEST = 12;

    /** Longest password, in bytes of UTF-8: bcrypt ignores or refuses the rest. */
    public static final int LONGEST = 72;

    private static final int STRENGTH = 12;
    private static final String NOBODYS = "a password of nobody";

    private final PasswordEncoder encoder;

    /** With bcrypt of strength 12 behind a prefix, so that another hash can take over later. */
    public Passwords() {
        this(delegating(STRENGTH));
    }

    Passwords(PasswordEncoder encoder) {
        this.encoder = encoder;
    }

    static PasswordEncoder delegating(int strength) {
        return new DelegatingPasswordEncoder("bcrypt", Map.of("bcrypt", new BCryptPasswordEncoder(strength)));
    }

    /** Why a new password is not accepted; empty where it is. */
    Optional<Refusal> refusal(char[] password) {
        if (bytes(password) > LONGEST) {
            return Optional.of(Refusal.PASSWORD_TOO_LONG);
        }
        return Character.codePointCount(password, 0, password.length) < SHORTEST
                ? Optional.of(Refusal.PASSWORD_TOO_SHORT)
                : Optional.empty();
    }

    String hash(char[] password) {
        var hash = encoder.encode(CharBuffer.wrap(password));
        if (hash == null) {
            throw new IllegalStateException("the encoder gave no hash");
        }
        return hash;
    }

    /** A hash that is absent, or a password too long to be one, costs a hash as well and never matches. */
    boolean matches(char[] password, Optional<String> hash) {
        if (hash.isEmpty() || password.length == 0 || bytes(password) > LONGEST) {
            hash(NOBODYS.toCharArray());
            return false;
        }
        return encoder.matches(CharBuffer.wrap(password), hash.get());
    }

    /** Counted, not encoded: no further copy of the password is made. */
    private static int bytes(char[] password) {
        return CharBuffer.wrap(password)
                .codePoints()
                .map(point -> point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4)
                .sum();
    }
}
