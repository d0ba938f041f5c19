package dev.vmcompat.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTests {

    private static final String INSTALLATION = "installation: " + Vaults.INSTALLATION + "\n";

    @TempDir
    Path directory;

    @Test
    void readsWhatItMade() throws Exception {
        var file = directory.resolve("keys");
        var made = KeyFile.create(file);
        assertThat(KeyFile.read(file).installation()).isEqualTo(made.installation());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(new Vault(KeyFile.read(file)).verify(new Vault(made).mac("row", "a"), "row", "a"))
                .isEqualTo(new Verification.Valid());
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void refusesToOverwrite() throws Exception {
        var file = Vaults.write(directory.resolve("keys"), "rw-------", "anything");
        assertThatThrownBy(() -> KeyFile.create(file))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("exists already");
        assertThat(file).hasContent("anything");
    }

    @Test
    void allReadTheSameFileWhenSeveralMakeItAtOnce() throws Exception {
        var file = directory.resolve("keys");
        var callers = Executors.newFixedThreadPool(8);
        try {
            var calls = IntStream.range(0, 16)
                    .<Callable<Object>>mapToObj(
                            i -> () -> KeyFile.readOrCreate(file).installation())
                    .toList();
            var seen = new java.util.HashSet<Object>();
            for (var answer : callers.invokeAll(calls)) {
                seen.add(answer.get());
            }
            assertThat(seen).hasSize(1);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void theCommandOfTheRefusalMakesAValidFileAndNeverOverwrites() throws Exception {
        var file = directory.resolve("it's a key file");
        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOfSatisfying(
                        MissingKeyFileException.class,
                        missing -> assertThat(missing.hint()).endsWith(": " + KeyFile.commandToMake(file)));
        assertThat(shell(KeyFile.commandToMake(file))).isZero();
        var first = KeyFile.read(file).installation();
        assertThat(shell(KeyFile.commandToMake(file))).isNotZero();
        assertThat(KeyFile.read(file).installation()).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw------x"})
    void refusesAFileOpenToOthers(String permissions) throws Exception {
        var file = Vaults.write(directory.resolve("keys"), permissions, INSTALLATION + "k1 " + Vaults.FIRST_KEY);
        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessageContaining("chmod");
    }

    @Test
    void refusesAFileOfAnotherUser() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(FileFacts.callerUid() == 0, "only root can give a file away");
        var file = Vaults.write(directory.resolve("keys"), "rw-------", INSTALLATION + "k1 " + Vaults.FIRST_KEY);
        Files.setAttribute(file, "unix:uid", 65534);
        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessageContaining("neither to you nor to root");
    }

    @Test
    void refusesADirectory() {
        assertThatThrownBy(() -> KeyFile.read(directory))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("regular");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "k1 " + Vaults.FIRST_KEY,
                INSTALLATION_LINE,
                INSTALLATION_LINE + "k1 c2hvcnQ=",
                INSTALLATION_LINE + "k1 not-base64-at-all!",
                INSTALLATION_LINE + "k1",
                INSTALLATION_LINE + "k 1 " + Vaults.FIRST_KEY,
                INSTALLATION_LINE + "k:1 " + Vaults.FIRST_KEY,
                INSTALLATION_LINE + "k1 " + Vaults.FIRST_KEY + "\nk1 " + Vaults.OTHER_KEY,
                INSTALLATION_LINE + INSTALLATION_LINE + "k1 " + Vaults.FIRST_KEY,
                "installation: s3cret\nk1 " + Vaults.FIRST_KEY,
            })
    void refusesOtherTextWithoutQuotingIt(String text) throws Exception {
        var file = Vaults.write(directory.resolve("keys"), "rw-------", text);
        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOf(UnreadableFileException.class)
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain(Vaults.FIRST_KEY, "c2hvcnQ=", "not-base64", "s3cret"));
    }

    private static final String INSTALLATION_LINE = "installation: 7b0f2c8e-30f2-4f5e-9a4b-6a3f4f5b7c11\n";

    private static int shell(String command) throws Exception {
        return new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
