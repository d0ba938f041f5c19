package dev.vmcompat.vault;

import java.nio.file.Path;

/** Text of commands that a person may paste. */
final class Shell {

    private Shell() {}

    static String quote(Path path) {
        var text = path.toString();
        return text.matches("[A-Za-z0-9_./+:@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
