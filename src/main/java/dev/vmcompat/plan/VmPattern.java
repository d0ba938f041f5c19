package dev.vmcompat.plan;

import java.util.Locale;
import java.util.UUID;

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
        return isExact()
                ? text.equals(name)
                : matchesGlob(text.codePoints().toArray(), name.codePoints().toArray());
    }

    /** As in a shell, in steps of at most both lengths multiplied: names come from hosts, and a regular expression would go back without end. */
    private static boolean matchesGlob(int[] glob, int[] name) {
        int at = 0;
        int star = -1; // the last star, and where the text that it stands for ends
        int end = 0;
        for (int i = 0; i < name.length; ) {
            if (at < glob.length && glob[at] == '*') {
                star = at++;
                end = i;
            } else if (at < glob.length && (glob[at] == '?' || glob[at] == name[i])) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++end;
            } else {
                return false;
            }
        }
        while (at < glob.length && glob[at] == '*') {
            at++;
        }
        return at == glob.length;
    }
}
