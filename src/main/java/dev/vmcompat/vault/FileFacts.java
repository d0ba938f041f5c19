package dev.vmcompat.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Map;

/**
 * What decides who can read or change a file.
 *
 * @param key inode, device, size and time of writing (not of change: that also moves when another link goes): tells whether a path still names the same, unchanged file
 */
record FileFacts(
        int mode,
        int uid,
        int gid,
        String owner,
        String group,
        boolean regular,
        boolean directory,
        boolean link,
        String key) {

    private static final int TYPE = 0170000;

    static FileFacts of(Path path, LinkOption... options) throws IOException {
        Map<String, Object> unix =
                Files.readAttributes(path, "unix:mode,uid,gid,ino,dev,size,lastModifiedTime", options);
        var posix = Files.readAttributes(path, PosixFileAttributes.class, options);
        int mode = number(unix, "mode");
        return new FileFacts(
                mode & ~TYPE,
                number(unix, "uid"),
                number(unix, "gid"),
                posix.owner().getName(),
                posix.group().getName(),
                posix.isRegularFile(),
                posix.isDirectory(),
                posix.isSymbolicLink(),
                unix.get("ino") + "/" + unix.get("dev") + "/" + unix.get("size") + "/" + unix.get("lastModifiedTime"));
    }

    private static int number(Map<String, Object> attributes, String name) {
        if (attributes.get(name) instanceof Integer number) {
            return number;
        }
        throw new IllegalStateException("this file system does not tell " + name);
    }

    static FileFacts ofExisting(Path path, LinkOption... options) {
        try {
            return of(path, options);
        } catch (NoSuchFileException e) {
            throw new UnreadableFileException(path, "there is no such file");
        } catch (IOException e) {
            throw new UnreadableFileException(path, "cannot be examined", e);
        }
    }

    /** Root is trusted with everything anyway. */
    boolean ownedByCallerOrRoot() {
        return uid == 0 || uid == callerUid();
    }

    boolean openToOthers(int permissions) {
        return (mode & permissions) != 0;
    }

    boolean writableByOthers() {
        return openToOthers(0002) || (openToOthers(0020) && !privateGroup());
    }

    boolean sticky() {
        return (mode & 01000) != 0;
    }

    /** The group of the same name and number that adduser gives each user, or root's own: nobody else's. */
    private boolean privateGroup() {
        return gid == uid && group.equals(owner);
    }

    /** The effective user id; Java has no call for it. */
    static int callerUid() {
        var status = Path.of("/proc/self/status");
        try {
            return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .map(line -> Integer.parseInt(line.split("\\s+", -1)[2]))
                    .findFirst()
                    .orElseThrow(() -> new UnreadableFileException(status, "names no user id"));
        } catch (IOException e) {
            throw new UnreadableFileException(status, "cannot be read", e);
        }
    }
}
