package dev.vmcompat.database;

import java.util.Locale;

/**
 * Where a database is and who we are there.
 *
 * @param url a JDBC URL of PostgreSQL without user and password: URLs are shown and logged
 * @param user the role, not blank
 * @param password the role's password; empty where the server asks for none
 */
public record DatabaseAddress(String url, String user, String password) {

    private static final String SCHEME = "jdbc:postgresql:";

    public DatabaseAddress {
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException("The database url must begin with " + SCHEME);
        }
        String parameters = url.substring(placeEnd(url)).toLowerCase(Locale.ROOT);
        if (parameters.matches(".*[?&](user|password|sslpassword)=.*")) {
            throw new IllegalArgumentException(
                    "The database url must not contain user or password: name the user and a password file");
        }
        if (url.substring(0, placeEnd(url)).indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "The database url must not contain user or password: name the user and a password file");
        }
        if (user.isBlank()) {
            throw new IllegalArgumentException("The database user must not be blank");
        }
    }

    /** Host, port and database as written in the url, without its parameters: fit to be shown. */
    public String place() {
        String place = url.substring(SCHEME.length(), placeEnd(url));
        return place.startsWith("//") ? place.substring(2) : place;
    }

    /** The same role in another database of the same server. */
    DatabaseAddress inDatabase(String name) {
        int slash = url.lastIndexOf('/', placeEnd(url) - 1);
        return new DatabaseAddress(url.substring(0, slash + 1) + name + url.substring(placeEnd(url)), user, password);
    }

    private static int placeEnd(String url) {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url.length() : parameters;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + " at " + place();
    }
}
