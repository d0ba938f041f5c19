package dev.vmcompat.launch;

import dev.vmcompat.vault.SecretFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who asks, and how the password comes: from a file, from standard input, or from a person, without echo. Never as an argument. */
final class SignIn {

    @Option(names = "--user", paramLabel = "NAME", description = "Account that asks.")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE|-",
            description =
                    "File with the password, readable by its owner only; - is standard input. Without it a person is asked.")
    private @Nullable String passwordFile;

    /** Whether everything was given that needs no person. */
    boolean isComplete() {
        if (passwordFile != null && user == null) {
            throw CommandFailure.usage("--password-file goes with --user.", "Say whose password it is: --user NAME.");
        }
        return passwordFile != null;
    }

    /** The credentials, asking for what is missing. */
    Credentials credentials(Surface surface) {
        if (isComplete()) {
            return new Credentials(String.valueOf(user), given(surface, String.valueOf(passwordFile)));
        }
        Surface.Questions person = surface.console()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.NOT_ALLOWED,
                        "A password is needed, and there is no terminal to ask for it.",
                        "Give --user NAME --password-file FILE."));
        String name = Optional.ofNullable(user)
                .or(() -> person.line("User: "))
                .filter(text -> !text.isBlank())
                .orElseThrow(SignIn::noAnswer);
        return new Credentials(
                name, person.password("Password of " + name + ": ").orElseThrow(SignIn::noAnswer));
    }

    /** A new password: asked for twice, or from {@code file}. */
    static char[] newPassword(Surface surface, Optional<String> file, String name) {
        if (file.isPresent()) {
            return given(surface, file.get());
        }
        Surface.Questions person = surface.console()
                .orElseThrow(() -> CommandFailure.usage(
                        "A new password is needed, and there is no terminal to ask for it.",
                        "Give --new-password-file FILE."));
        char[] first = person.password("New password of " + name + ": ").orElseThrow(SignIn::noAnswer);
        char[] second = person.password("Once more: ").orElseThrow(SignIn::noAnswer);
        if (!Arrays.equals(first, second)) {
            throw CommandFailure.usage("The two passwords differ.", "Nothing was changed; try again.");
        }
        return first;
    }

    private static char[] given(Surface surface, String file) {
        return file.equals("-") ? standardInput(surface) : SecretFile.read(Path.of(file));
    }

    /** One line, and no byte beyond it: where two passwords come this way, each is a line of its own. */
    private static char[] standardInput(Surface surface) {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = surface.in().read();
                    next >= 0 && next != '\n';
                    next = surface.in().read()) {
                line.write(next);
            }
            String text = line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", "");
            if (text.isEmpty()) {
                throw CommandFailure.usage(
                        "Standard input has no password.", "One line is taken for each password that is read from it.");
            }
            return text.toCharArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CommandFailure noAnswer() {
        return new CommandFailure(ExitCode.NOT_ALLOWED, "No answer, so nothing was done.", "");
    }
}
