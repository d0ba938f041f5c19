package dev.vmcompat.hook;

import dev.vmcompat.vault.TrustedFile;
import dev.vmcompat.vault.VaultException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of the administrator's.
 *
 * <p>It gets PATH, LANG, HOME and the facts as its environment, and nothing else that vmcompat was started with; its standard input is empty, it
 * starts in the root folder, and the end of its output is kept. One that does not end before its deadline is killed with its children.
 *
 * @param command an absolute path and the arguments
 */
public record HookProgram(List<String> command) {

    private static final List<String> INHERITED = List.of("PATH", "LANG", "HOME");
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** A process that it left behind may keep its output open for ever. */
    private static final Duration FOR_LAST_OUTPUT = Duration.ofSeconds(1);

    /** Processes that were started while others were killed are found in the next round. */
    private static final int ROUNDS = 10;

    public HookProgram {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a hook is a program");
        }
    }

    /** Its file. */
    public String file() {
        return command.get(0);
    }

    /**
     * Runs it to its end, or its deadline. A file that others may change is not run.
     *
     * @param facts further environment variables
     */
    public HookResult run(Map<String, String> facts, Duration deadline) {
        Process process;
        try {
            Path unused = TrustedFile.check(Path.of(file()));
            process = builder(facts).start();
        } catch (VaultException e) {
            return new HookResult(false, "not run: " + e.getMessage());
        } catch (IOException e) {
            return new HookResult(false, "could not be started: " + e.getMessage());
        }
        LastOutput output = LastOutput.of(process.getInputStream());
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
                int unused = process.waitFor();
                return new HookResult(
                        false, output.after("did not end within " + deadline.toMillis() + " ms", FOR_LAST_OUTPUT));
            }
            int exit = process.exitValue();
            return new HookResult(exit == 0, output.after("exit code " + exit, FOR_LAST_OUTPUT));
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            return new HookResult(false, "was interrupted");
        }
    }

    private ProcessBuilder builder(Map<String, String> facts) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.putIfAbsent("PATH", PATH);
        environment.putAll(facts);
        return builder;
    }

    /** The program first, so that it starts no more. */
    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        Process unused = process.destroyForcibly();
        for (int round = 0; round < ROUNDS && !children.isEmpty(); round++) {
            List<ProcessHandle> theirs =
                    children.stream().flatMap(ProcessHandle::descendants).toList();
            children.forEach(ProcessHandle::destroyForcibly);
            children = theirs;
        }
    }
}
