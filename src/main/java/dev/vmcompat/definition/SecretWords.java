package dev.vmcompat.definition;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names and values are taken for secret. Rather one too many: what is masked can still be read on the host. */
final class SecretWords {

    private static final Pattern NAME =
            Pattern.compile("passw|passphrase|secret|token|credential|(^|[^a-z])pass$|adminpass|rootpass"
                    + "|pwd$|(^|[^a-z])(psk|sig|signature)$|^cookies?$|^query$"
                    + "|(^|[-_.])key$|(api|private|access|encryption|ssh|auth)[-_]?keys?$");

    /** SEV session data, ignition and cloud-init payloads. */
    private static final Set<String> SECRET_ELEMENTS =
            Set.of("secret", "dhcert", "session", "user-data", "userdata", "ignition");

    /** Every repetition has an end, or begins where no other can: a host may send millions of letters, which are looked at once each. */
    private static final Pattern VALUE = Pattern.compile(
            "(passw[a-z]{0,99}|passphrase|secret[a-z0-9_-]{0,99}|token|credential[a-z.]{0,99}|(api|private|access|auth)[-_]?key|[^a-z]key|^key|pass"
                    + "|pwd|(^|[^a-z])(psk|sig|signature|cookie))\\s{0,99}[=:]"
                    + "|[a-z0-9+.-]://[^/@:\\s]*:[^/@\\s]*@|begin [a-z0-9 ]{0,99}private key|bearer ");

    /** Inside an emulator's command line also plain data and strings, which may hold a firmware configuration or a secret object. */
    private static final Pattern COMMAND_LINE =
            Pattern.compile("(^|,)(data|string|file)=|secret|passw|token|credential|key");

    private SecretWords() {}

    /** Whether an attribute or element of this name holds a secret. */
    static boolean isSecretName(String name) {
        String local = localName(name);
        return SECRET_ELEMENTS.contains(local) || NAME.matcher(local).find();
    }

    /** Whether a value, wherever it stands, looks like one that contains a secret. */
    static boolean isSecretValue(String value) {
        return VALUE.matcher(value.toLowerCase(Locale.ROOT)).find();
    }

    /** Whether a value of an emulator's command line may contain a secret. */
    static boolean isSecretArgument(String value) {
        return isSecretValue(value)
                || COMMAND_LINE.matcher(value.toLowerCase(Locale.ROOT)).find();
    }

    /** The lower-case name without its prefix. */
    static String localName(String name) {
        return name.substring(name.indexOf(':') + 1).toLowerCase(Locale.ROOT);
    }
}
