package dev.vmcompat.plan;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a user writes to name VMs: a name, a UUID, or a glob over names ({@code *} any text, {@code ?} one character). A VM whose name holds
 * such a character is named by its UUID.
 *
 * @param text never blank
 */
public record VmPattern(String text) {

    public VmPattern {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a VM pattern is empty");
        }
    }

    /** Whether it names one VM and no family of them. */
    public boolean isExact() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    /** Whether it names this VM. */
    public boolean matches(String name, UUID uuid) {
        if (text.toLowerCase(Locale.ROOT).equals(uuid.toString())) {
            return true;
        }
        return isExact() ? text.equals(name) : glob().matcher(name).matches();
    }

    private Pattern glob() {
        StringBuilder regex = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
