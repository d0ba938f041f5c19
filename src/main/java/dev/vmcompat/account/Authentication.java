package dev.vmcompat.account;

import java.time.Instant;

/** What came of a name and a password. */
public sealed interface Authentication {

    /** The password is right, the account enabled, its role sufficient. */
    record Authenticated(Account account) implements Authentication {}

    /** The password is wrong, or there is no such account: which of the two is not told. */
    record WrongPassword() implements Authentication {}

    /** Too many failures; the password was not looked at. */
    record Locked(Instant until) implements Authentication {}

    /** The password is right, but the account was disabled. */
    record Disabled() implements Authentication {}

    /** The password is right, but this is needed. */
    record NotAllowed(Role needed) implements Authentication {}

    /** The row was not written by this installation, or its key is lost: it is not an account. */
    record NotGenuine() implements Authentication {}
}
