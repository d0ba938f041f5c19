package dev.vmcompat.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;

/** The user the server runs as: the caller, or, since PostgreSQL refuses root, one that root steps down to. */
sealed interface ServerUser {

    /** Whoever started this process. */
    record Caller() implements ServerUser {}

    /**
     * Another user, reached by setpriv.
     *
     * @param uid never 0
     * @param gid its primary group
     */
    record SteppedDownTo(int uid, int gid) implements ServerUser {}

    /** The user for a folder: existing data keep their owner, whatever users were added since. */
    static ServerUser choose(EmbeddedPostgresSettings settings, ServerFolder folder) {
        if (!EmbeddedPostgresSettings.startedByRoot()) {
            return new Caller();
        }
        try {
            if (Files.exists(folder.data())) {
                int uid = (int) Files.getAttribute(folder.data(), "unix:uid");
                int gid = (int) Files.getAttribute(folder.data(), "unix:gid");
                if (uid == 0) {
                    throw EmbeddedPostgresException.folderNotUsable(folder.data(), "it belongs to root", null);
                }
                return new SteppedDownTo(uid, gid);
            }
            for (String name : settings.serverUsers()) {
                try {
                    folder.root()
                            .getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(name);
                } catch (UserPrincipalNotFoundException e) {
                    continue;
                }
                return new SteppedDownTo(number("-u", name), number("-g", name));
            }
        } catch (IOException e) {
            throw EmbeddedPostgresException.folderNotUsable(folder.root(), "its owner cannot be read", e);
        }
        throw EmbeddedPostgresException.folderNotUsable(
                folder.root(),
                "root cannot run PostgreSQL and none of the users " + settings.serverUsers() + " exists",
                null);
    }

    private static int number(String option, String name) {
        var result = Program.run(List.of("id", option, name));
        if (!result.succeeded()) {
            throw EmbeddedPostgresException.notForThisPlatform("the ids of user " + name + " cannot be read");
        }
        return Integer.parseInt(result.output().strip());
    }

    /** The command as this user runs it. */
    default List<String> command(List<String> program) {
        if (this instanceof SteppedDownTo user) {
            var command =
                    new ArrayList<>(List.of("setpriv", "--reuid=" + user.uid, "--regid=" + user.gid, "--clear-groups"));
            command.addAll(program);
            return List.copyOf(command);
        }
        return program;
    }

    /** Gives a file or folder, not what is inside it, to this user. */
    default void own(Path path) throws IOException {
        if (this instanceof SteppedDownTo user) {
            Files.setAttribute(path, "unix:uid", user.uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", user.gid, LinkOption.NOFOLLOW_LINKS);
        }
        if (Files.isDirectory(path)) {
            Files.getFileAttributeView(path, PosixFileAttributeView.class)
                    .setPermissions(ServerFolder.OWNER_ONLY_FOLDER);
        }
    }
}
