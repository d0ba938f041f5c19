package dev.vmcompat.launch;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a command touches of its process.
 *
 * @param out results
 * @param err messages and progress
 * @param in for {@code --password-file -}
 * @param environment variables
 * @param console where a person can be asked; empty where input or output is none
 * @param clock the time
 */
public record Surface(
        PrintStream out,
        PrintStream err,
        InputStream in,
        Map<String, String> environment,
        Optional<Questions> console,
        Clock clock) {

    /** A person at a terminal. */
    public interface Questions {

        /** Asks and reads a line; empty at the end of input. */
        Optional<String> line(String question);

        /** Asks and reads a line without echo; empty at the end of input. */
        Optional<char[]> password(String question);
    }

    /** This process's. */
    public static Surface ofProcess() {
        return new Surface(
                System.out,
                System.err,
                System.in,
                System.getenv(),
                Optional.ofNullable(System.console())
                        .filter(Surface::isTerminal)
                        .map(Surface::questions),
                Clock.systemUTC());
    }

    /** Whether what is printed may have colours. */
    public boolean colour() {
        return console.isPresent()
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }

    /** The same without a person who could be asked; progress comes as plain lines. */
    public Surface withoutConsole() {
        return new Surface(out, err, in, environment, Optional.empty(), clock);
    }

    /** The same with another value of a variable. */
    public Surface with(String variable, String value) {
        Map<String, String> other = new HashMap<>(environment);
        other.put(variable, value);
        return new Surface(out, err, in, Map.copyOf(other), console, clock);
    }

    private static Questions questions(Console console) {
        return new Questions() {
            @Override
            public Optional<String> line(String question) {
                return Optional.ofNullable(console.readLine("%s", question));
            }

            @Override
            public Optional<char[]> password(String question) {
                return Optional.ofNullable(console.readPassword("%s", question));
            }
        };
    }

    /** From JDK 22 on there is a console without a terminal; the method that tells is not in 17. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
