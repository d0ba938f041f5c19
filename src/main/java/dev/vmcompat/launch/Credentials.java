package dev.vmcompat.launch;

import java.util.Arrays;

/** A user's name and password. Closing it wipes the password. */
public final class Credentials implements AutoCloseable {

    private final String user;
    private final char[] password;

    Credentials(String user, char[] password) {
        this.user = user;
        this.password = password.clone();
    }

    public String user() {
        return user;
    }

    /** A copy, for the one who checks it and wipes it. */
    public char[] password() {
        return password.clone();
    }

    @Override
    public void close() {
        Arrays.fill(password, '\0');
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "credentials of " + user;
    }
}
