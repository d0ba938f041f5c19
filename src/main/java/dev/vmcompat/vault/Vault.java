package dev.vmcompat.vault;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals secrets and proves rows under the installation's keys. The first key of the key file seals and proves; the others only open and verify.
 * A context ("restore_point.definition", "audit_event") binds what is sealed or proved to its place. Safe for use by several threads.
 */
public final class Vault {

    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final UUID installation;
    private final List<InstallationKey> keys;

    /** A vault over the keys of one file. */
    public Vault(KeyFile file) {
        this.installation = file.installation();
        this.keys = file.keys();
    }

    /** Identifies this installation; survives a new database, since it lives with the keys. */
    public UUID installation() {
        return installation;
    }

    /** Ids of all keys, the one that seals first. */
    public List<String> keyIds() {
        return keys.stream().map(InstallationKey::id).toList();
    }

    /** Encrypts with AES-256-GCM: format, key id, nonce, cipher text with its tag. Two calls never give the same bytes. */
    public byte[] seal(String context, byte[] plain) {
        var key = keys.get(0);
        var id = key.id().getBytes(StandardCharsets.US_ASCII);
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, context);
            var text = cipher.doFinal(plain);
            return ByteBuffer.allocate(2 + id.length + nonce.length + text.length)
                    .put(FORMAT)
                    .put((byte) id.length)
                    .put(id)
                    .put(nonce)
                    .put(text)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new VaultException("cannot seal " + context + " with key " + key.id(), e);
        }
    }

    /** Opens what {@link #seal} gave, for the same context. */
    public Unsealed open(String context, byte[] sealed) {
        if (sealed.length < 2
                || sealed[0] != FORMAT
                || sealed[1] < 1
                || sealed.length < 2 + sealed[1] + NONCE_BYTES + TAG_BITS / 8) {
            return new Unsealed.Tampered();
        }
        int idLength = sealed[1];
        var id = new String(sealed, 2, idLength, StandardCharsets.US_ASCII);
        var key = key(id);
        if (key.isEmpty()) {
            return new Unsealed.UnknownKey(id);
        }
        var nonce = new byte[NONCE_BYTES];
        System.arraycopy(sealed, 2 + idLength, nonce, 0, NONCE_BYTES);
        int start = 2 + idLength + NONCE_BYTES;
        try {
            return new Unsealed.Plain(cipher(Cipher.DECRYPT_MODE, key.get(), nonce, context)
                    .doFinal(sealed, start, sealed.length - start));
        } catch (AEADBadTagException e) {
            return new Unsealed.Tampered();
        } catch (GeneralSecurityException e) {
            throw new VaultException("cannot open " + context + " with key " + id, e);
        }
    }

    /**
     * HMAC-SHA-256 over context and fields, as {@code KEYID:BASE64}.
     *
     * @param fields in a fixed order; null is a value of its own, different from the empty text
     */
    public String mac(String context, @Nullable String... fields) {
        return proof(keys.get(0), context, fields);
    }

    /** Compares in constant time. A MAC without a key id is tampered. */
    public Verification verify(String mac, String context, @Nullable String... fields) {
        int colon = mac.indexOf(':');
        if (colon < 1) {
            return new Verification.Tampered();
        }
        var id = mac.substring(0, colon);
        var key = key(id);
        if (key.isEmpty()) {
            return new Verification.UnknownKey(id);
        }
        boolean same = MessageDigest.isEqual(
                proof(key.get(), context, fields).getBytes(StandardCharsets.UTF_8),
                mac.getBytes(StandardCharsets.UTF_8));
        return same ? new Verification.Valid() : new Verification.Tampered();
    }

    /** As {@link #mac}, under the key of that id, which must be one of {@link #keyIds}. */
    String macUnder(String keyId, String context, @Nullable String... fields) {
        return proof(key(keyId).orElseThrow(), context, fields);
    }

    private Optional<InstallationKey> key(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    private static String proof(InstallationKey key, String context, @Nullable String... fields) {
        return key.id() + ":" + Base64.getEncoder().encodeToString(key.mac(encode(context, fields)));
    }

    private static Cipher cipher(int mode, InstallationKey key, byte[] nonce, String context)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.sealing(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(encode(context, key.id()));
        return cipher;
    }

    /** Unambiguous: every text has its length before it, and a null is told from a text, so that no two lists encode alike. */
    private static byte[] encode(String context, @Nullable String... fields) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            write(out, context);
            out.writeInt(fields.length);
            for (@Nullable String field : fields) {
                out.writeBoolean(field != null);
                if (field != null) {
                    write(out, field);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    @Override
    public String toString() {
        return "vault of installation " + installation + " with keys " + keyIds();
    }
}
