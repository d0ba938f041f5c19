package dev.vmcompat.account;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Hashes at little cost, and counts. */
final class CountingEncoder implements PasswordEncoder {

    /** Of encoding and comparing. */
    final AtomicInteger hashes = new AtomicInteger();

    final AtomicInteger comparisons = new AtomicInteger();

    volatile Runnable duringMatch = () -> {};

    private final PasswordEncoder real = Passwords.delegating(4);

    @Override
    public String encode(CharSequence password) {
        hashes.incrementAndGet();
        return real.encode(password);
    }

    @Override
    public boolean matches(CharSequence password, String hash) {
        hashes.incrementAndGet();
        comparisons.incrementAndGet();
        duringMatch.run();
        return real.matches(password, hash);
    }
}
