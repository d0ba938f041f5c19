package dev.vmcompat.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Configuration, job files and hooks: whoever can change them decides what vmcompat does, so only their owner may.
 *
 * <p>The file, every directory on the way to it and every symbolic link followed must belong to the caller or root and be writable by nobody
 * else. Two things are allowed: write permission of a user's own private group (same name and number as the user), and directories such as
 * /tmp, where the sticky bit keeps others from replacing what is not theirs.
 */
public final class TrustedFile {

    private static final int MOST_LINKS = 40;

    private TrustedFile() {}

    /**
     * The file itself, links resolved.
     *
     * @throws UnsafeFileException naming the file or directory that others may change
     * @throws UnreadableFileException where it is missing or no regular file
     */
    public static Path check(Path file) {
        var real = resolve(file);
        var facts = FileFacts.ofExisting(real);
        if (!facts.regular()) {
            throw new UnreadableFileException(file, "is not a regular file");
        }
        return real;
    }

    private static Path resolve(Path file) {
        Deque<Path> rest = new ArrayDeque<>();
        file.toAbsolutePath().forEach(rest::add);
        var here = Path.of("/");
        refuseUnsafe(here, FileFacts.ofExisting(here));
        int links = 0;
        while (!rest.isEmpty()) {
            var name = rest.remove().toString();
            if (name.equals("..")) {
                here = here.getParent() == null ? here : here.getParent();
                continue;
            }
            var next = name.equals(".") ? here : here.resolve(name);
            var facts = FileFacts.ofExisting(next, LinkOption.NOFOLLOW_LINKS);
            refuseUnsafe(next, facts);
            if (!facts.link()) {
                here = next;
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new UnreadableFileException(file, "has too many symbolic links on its way");
            }
            var target = target(next);
            here = target.isAbsolute() ? Path.of("/") : here;
            prepend(target, rest);
        }
        return here;
    }

    private static void prepend(Path target, Deque<Path> rest) {
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
            rest.addFirst(target.getName(i));
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            throw new UnreadableFileException(link, "cannot be followed", e);
        }
    }

    private static void refuseUnsafe(Path path, FileFacts facts) {
        if (!facts.ownedByCallerOrRoot()) {
            throw new UnsafeFileException(path, "belongs to " + facts.owner() + ", neither to you nor to root");
        }
        boolean guarded = facts.link() || (facts.directory() && facts.sticky());
        if (facts.writableByOthers() && !guarded) {
            throw new UnsafeFileException(
                    path, "can be changed by others; allow it only to its owner: chmod go-w " + Shell.quote(path));
        }
    }
}
