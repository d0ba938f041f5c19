package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import org.libvirt.ConnectAuth;
import org.libvirt.jna.virConnectCredential;

/**
 * Answers what a host asks for with a configured name and password, and never a person.
 *
 * <p>The answers are written to memory that libvirt frees, in the layout of libvirt's {@code virConnectCredential}. The binding's own way hands
 * out memory that JNA frees too: freed twice, it corrupts the process some time later.
 */
final class PasswordAuth extends ConnectAuth {

    /** {@code int type; char *prompt, *challenge, *defresult, *result; unsigned int resultlen}, padded. */
    private static final int RESULT = 4 * Native.POINTER_SIZE;

    private static final int RESULT_LENGTH = 5 * Native.POINTER_SIZE;
    private static final int SIZE = 6 * Native.POINTER_SIZE;

    private final String username;
    private final String password;

    PasswordAuth(String username, String password) {
        this.username = username;
        this.password = password;
        this.credType = new CredentialType[] {
            CredentialType.VIR_CRED_AUTHNAME,
            CredentialType.VIR_CRED_PASSPHRASE,
            CredentialType.VIR_CRED_USERNAME,
            CredentialType.VIR_CRED_NOECHOPROMPT
        };
    }

    @Override
    public int authCallback(virConnectCredential asked, int count, Pointer unused) {
        asked.setAutoWrite(false); // or JNA writes its own view of the first one over the answer
        for (int i = 0; i < count; i++) {
            Pointer credential = asked.getPointer().share((long) i * SIZE);
            boolean secret = isSecret(credential.getInt(0));
            byte[] answer = (secret ? password : username).getBytes(StandardCharsets.UTF_8);
            Pointer memory = new Pointer(Native.malloc(answer.length + 1L));
            memory.write(0, answer, 0, answer.length);
            memory.setByte(answer.length, (byte) 0);
            credential.setPointer(RESULT, memory);
            credential.setInt(RESULT_LENGTH, answer.length);
        }
        return 0;
    }

    /** Not called: the method above answers before the binding would. */
    @Override
    public int callback(Credential[] asked) {
        return -1;
    }

    /** libvirt's virConnectCredentialType. */
    private static boolean isSecret(int type) {
        return type == 5 || type == 7;
    }
}
