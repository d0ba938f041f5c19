package dev.vmcompat.ledger;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who did it: an account by its name, or the user of the operating system as {@code os:user@host}. An account's name has no colon, so neither
 * can be taken for the other.
 */
public record Actor(String text) {

    public Actor {
        text = Storable.text(text);
        if (text.isBlank()) {
            throw new IllegalArgumentException("an actor has a name");
        }
    }

    /** The account of that name; the caller has checked its password. */
    public static Actor account(String name) {
        if (name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("an account's name has no colon");
        }
        return new Actor(name);
    }

    /** The user and host of this process. */
    public static Actor operatingSystem() {
        return operatingSystem(System.getProperty("user.name", "?"), host());
    }

    static Actor operatingSystem(String user, String host) {
        return new Actor("os:" + user + "@" + host);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // Its own name is not resolvable: common in containers and on hosts without DNS.
            return System.getenv().getOrDefault("HOSTNAME", "?");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
