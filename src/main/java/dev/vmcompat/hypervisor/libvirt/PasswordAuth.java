package dev.vmcompat.hypervisor.libvirt;

import org.libvirt.ConnectAuth;

/** Answers what a host asks for with a configured name and password, and never a person. */
final class PasswordAuth extends ConnectAuth {

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
    public int callback(Credential[] asked) {
        for (Credential credential : asked) {
            boolean secret = credential.type == CredentialType.VIR_CRED_PASSPHRASE
                    || credential.type == CredentialType.VIR_CRED_NOECHOPROMPT;
            credential.result = secret ? password : username;
        }
        return 0;
    }
}
