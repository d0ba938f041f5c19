package dev.vmcompat.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One key of the key file. Each use has a sub-key of its own, so that sealing and MACs never share key material. */
final class InstallationKey {

    static final int BYTES = 32;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private final String id;
    private final SecretKeySpec sealing;
    private final SecretKeySpec authentication;

    /**
     * Derives the sub-keys.
     *
     * @param secret exactly 32 bytes; not kept
     */
    InstallationKey(String id, byte[] secret) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("a key id is 1 to 32 letters, digits, '-' or '_'");
        }
        if (secret.length != BYTES) {
            throw new IllegalArgumentException("key " + id + " is not " + BYTES + " bytes long");
        }
        this.id = id;
        this.sealing = new SecretKeySpec(derive(secret, "vmcompat:seal"), "AES");
        this.authentication = new SecretKeySpec(derive(secret, "vmcompat:mac"), "HmacSHA256");
    }

    String id() {
        return id;
    }

    SecretKeySpec sealing() {
        return sealing;
    }

    byte[] mac(byte[] message) {
        return hmac(authentication, message);
    }

    private static byte[] derive(byte[] secret, String use) {
        return hmac(new SecretKeySpec(secret, "HmacSHA256"), use.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(SecretKeySpec key, byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new VaultException("this Java has no HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "key " + id;
    }
}
