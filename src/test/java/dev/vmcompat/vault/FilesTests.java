package dev.vmcompat.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilesTests {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'secret'|'secret'",
                "'secret\n'|'secret'",
                "'secret\r\n'|'secret'",
                "' s \n\n'|' s \n'",
                "'p\u00e4ss\n'|'p\u00e4ss'"
            })
    void secretIsTheFileWithoutItsLastNewline(String content, String secret) throws Exception {
        var file = Vaults.write(directory.resolve("password"), "rw-------", content);
        assertThat(new String(SecretFile.read(file))).isEqualTo(secret);
    }

    @Test
    void secretComesFromStandardInputWhenTheFileIsADash() {
        var in = new ByteArrayInputStream("secret\n".getBytes(StandardCharsets.UTF_8));
        assertThat(SecretFile.read(Path.of("-"), in)).isEqualTo("secret".toCharArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void secretRefusedWhenEmpty(String content) throws Exception {
        var file = Vaults.write(directory.resolve("password"), "rw-------", content);
        assertThatThrownBy(() -> SecretFile.read(file))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void secretRefusedWhenOthersMayReadIt(String permissions) throws Exception {
        var file = Vaults.write(directory.resolve("password"), permissions, "secret");
        assertThatThrownBy(() -> SecretFile.read(file))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining("secret\n");
    }

    @Test
    void secretRefusedWhenNoRegularFileOrMissing() {
        assertThatThrownBy(() -> SecretFile.read(Path.of("/dev/null"))).isInstanceOf(UnreadableFileException.class);
        assertThatThrownBy(() -> SecretFile.read(directory)).isInstanceOf(UnreadableFileException.class);
        assertThatThrownBy(() -> SecretFile.read(directory.resolve("none"))).hasMessageContaining("no such file");
    }

    @Test
    void secretRefusedWhenTooLongOrNotText() throws Exception {
        var tooLong = Vaults.write(directory.resolve("long"), "rw-------", "x".repeat(64 * 1024 + 1));
        assertThatThrownBy(() -> SecretFile.read(tooLong)).hasMessageContaining("longer");
        var binary = Vaults.write(directory.resolve("binary"), "rw-------", "");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> SecretFile.read(binary)).hasMessageContaining("UTF-8");
    }

    @Test
    void trustedWhenOnlyItsOwnerMayWriteIt() throws Exception {
        var file = Vaults.write(directory.resolve("vmcompat.yaml"), "rw-r--r--", "");
        assertThat(TrustedFile.check(file)).isEqualTo(file.toRealPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-rw-", "rw----rw-"})
    void refusedWhenOthersMayWriteIt(String permissions) throws Exception {
        var file = Vaults.write(directory.resolve("vmcompat.yaml"), permissions, "");
        assertThatThrownBy(() -> TrustedFile.check(file))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessageContaining("chmod go-w");
    }

    @Test
    void groupWritableIsRefusedUnlessItIsTheOwnersPrivateGroup() throws Exception {
        Assumptions.assumeTrue(FileFacts.callerUid() == 0, "only root can give a file to any group");
        var file = Vaults.write(directory.resolve("vmcompat.yaml"), "rw-rw-r--", "");
        assertThat(TrustedFile.check(file)).isRegularFile();
        Files.setAttribute(file, "unix:gid", 100);
        assertThatThrownBy(() -> TrustedFile.check(file)).isInstanceOf(UnsafeFileException.class);
    }

    @Test
    void refusedWhenADirectoryOnItsWayIsWritableByOthers() throws Exception {
        var open = Files.createDirectory(directory.resolve("open"));
        var file = Vaults.write(open.resolve("hook"), "rwxr-xr-x", "");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> TrustedFile.check(file))
                .isInstanceOf(UnsafeFileException.class)
                .hasMessageContaining("open");
    }

    @Test
    void refusedWhenALinkLeadsThroughADirectoryWritableByOthers() throws Exception {
        var open = Files.createDirectory(directory.resolve("open"));
        var file = Vaults.write(directory.resolve("hook"), "rwxr-xr-x", "");
        Files.createSymbolicLink(open.resolve("middle"), Path.of("../hook"));
        var link = Files.createSymbolicLink(directory.resolve("link"), open.resolve("middle"));
        assertThat(TrustedFile.check(link)).isEqualTo(file.toRealPath());
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> TrustedFile.check(link)).isInstanceOf(UnsafeFileException.class);
    }

    @Test
    void refusedWhenLinksGoRound() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("link"), Path.of("link"));
        assertThatThrownBy(() -> TrustedFile.check(link))
                .isInstanceOf(UnreadableFileException.class)
                .hasMessageContaining("too many");
    }
}
