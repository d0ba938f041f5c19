package dev.vmcompat.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The SQL files of a place on the class path.
 *
 * @param location such as db/migration
 * @param texts by file name
 */
record MigrationScripts(String location, SortedMap<String, String> texts) {

    static final String OURS = "db/migration";

    static MigrationScripts at(String location) {
        var texts = new TreeMap<String, String>();
        try {
            for (Resource script :
                    new PathMatchingResourcePatternResolver().getResources("classpath*:" + location + "/*.sql")) {
                texts.put(String.valueOf(script.getFilename()), script.getContentAsString(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (texts.isEmpty()) {
            // A jar packed without entries for its folders: an empty schema would be taken for ours.
            throw new IllegalStateException("no scripts at " + location + " on the class path");
        }
        return new MigrationScripts(location, texts);
    }

    /** Over every script, Batch's too, and the role they grant to: the same digest, nothing to do. */
    String digest(String role) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(BatchTables.SCRIPT.getContentAsByteArray());
            texts.forEach((name, text) -> sha256.update((name + '\0' + text + '\0').getBytes(StandardCharsets.UTF_8)));
            sha256.update(role.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the scripts grant to the application role and take from it, in order, to be repeated when another role is configured. */
    List<String> grants(String quotedRole) {
        return texts.values().stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("grant ") || line.startsWith("revoke "))
                .filter(line -> line.contains(Migrations.ROLE_PLACEHOLDER))
                .map(line -> line.replace(Migrations.ROLE_PLACEHOLDER, quotedRole))
                .toList();
    }
}
