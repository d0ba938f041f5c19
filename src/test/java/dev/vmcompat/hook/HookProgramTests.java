package dev.vmcompat.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookProgramTests {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void getsTheFactsAndNothingElseThatWeWereStartedWith() throws IOException {
        Path seen = folder.resolve("seen");
        HookResult result = hook("env > " + seen + "; pwd; cat; echo \"$1\"", "an argument")
                .run(Map.of("VMCOMPAT_VM", "a b$(c)\nd"), LONG);
        assertThat(result.succeeded()).as(result.words()).isTrue();
        assertThat(result.words()).isEqualTo("exit code 0: / an argument");
        Set<String> names = new TreeSet<>();
        Files.readAllLines(seen).stream()
                .filter(line -> line.contains("="))
                .forEach(line -> names.add(line.substring(0, line.indexOf('='))));
        assertThat(Files.readString(seen)).contains("VMCOMPAT_VM=a b$(c)\nd\n");
        assertThat(names)
                .contains("PATH", "VMCOMPAT_VM")
                .isSubsetOf("PATH", "LANG", "HOME", "VMCOMPAT_VM", "PWD", "OLDPWD", "SHLVL", "_");
        assertThat(System.getenv().keySet())
                .as("this process has more than that, which could be a secret")
                .anyMatch(name -> !names.contains(name));
    }

    @Test
    void saysHowItFailedAndTheEndOfWhatItPrinted() {
        HookResult result =
                hook("seq 1 50000; printf 'no\\033[31m\\nway\\n' >&2; exit 3").run(Map.of(), LONG);
        assertThat(result.succeeded()).isFalse();
        assertThat(result.words()).startsWith("exit code 3: ...").endsWith("49999 50000 no [31m way");
        assertThat(result.words().length()).isLessThan(400);
    }

    @Test
    void oneThatHangsIsKilledWithItsChildrenAtItsDeadline() throws Exception {
        Path held = folder.resolve("held");
        assertThat(new ProcessBuilder("mkfifo", held.toString()).start().waitFor())
                .isZero();
        CompletableFuture<String> released = CompletableFuture.supplyAsync(() -> read(held));
        HookResult result = hook("exec 3>" + held + "; (sleep 600; true) & sleep 600; echo awake >&3")
                .run(Map.of(), Duration.ofMillis(200));
        assertThat(result.succeeded()).isFalse();
        assertThat(result.words()).isEqualTo("did not end within 200 ms");
        assertThat(released.get(LONG.toSeconds(), TimeUnit.SECONDS))
                .as("the last of them has let go of it")
                .isEmpty();
    }

    @Test
    void oneThatLeavesAProcessWithItsOutputIsNotWaitedFor() throws IOException {
        Path pid = folder.resolve("pid");
        HookResult result = hook("sleep 600 & echo $! > " + pid + "; echo done").run(Map.of(), LONG);
        try {
            assertThat(result).isEqualTo(new HookResult(true, "exit code 0: done"));
        } finally {
            ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void oneThatOthersMayWriteIsNotRun() throws IOException {
        Path seen = folder.resolve("seen");
        HookProgram hook = hook("touch " + seen);
        Path unused = Files.setPosixFilePermissions(Path.of(hook.file()), PosixFilePermissions.fromString("rwxr-xrwx"));
        HookResult result = hook.run(Map.of(), LONG);
        assertThat(result.succeeded()).isFalse();
        assertThat(result.words()).startsWith("not run: ").contains("can be changed by others");
        assertThat(seen).doesNotExist();
    }

    @Test
    void oneThatIsNotThereOrNoProgramIsAFailure() {
        assertThat(new HookProgram(List.of(folder + "/none"))
                        .run(Map.of(), LONG)
                        .succeeded())
                .isFalse();
        HookResult result = new HookProgram(List.of(
                        HookScript.write(folder.resolve("odd"), "").getParent().toString()))
                .run(Map.of(), LONG);
        assertThat(result.words()).startsWith("not run: ");
    }

    private HookProgram hook(String script, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(HookScript.write(folder.resolve("hook"), script).toString()));
        command.addAll(List.of(arguments));
        return new HookProgram(command);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
