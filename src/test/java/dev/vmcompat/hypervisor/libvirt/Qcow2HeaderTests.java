package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Qcow2HeaderTests {

    private static final int MAGIC = 0x514649fb;
    private static final int NAME_AT = 512;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "/srv/base.qcow2, /srv/base.qcow2",
        "base.qcow2, FOLDER/base.qcow2",
        "../other/base.raw, PARENT/other/base.raw",
        "file:/srv/base.qcow2, /srv/base.qcow2",
        "/srv/with:colon, /srv/with:colon"
    })
    void nameIsAPathBesideTheImage(String name, String path) throws IOException {
        String expected =
                path.replace("FOLDER", folder.toString()).replace("PARENT", String.valueOf(folder.getParent()));
        assertThat(Qcow2Header.backingFile(image(name, name.length()))).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbd://host/export", "rbd:pool/image", "json:{\"driver\":\"file\"}", "file:", "a\0b"})
    void whatIsNoFileOfThisMachineIsNone(String name) throws IOException {
        assertThat(Qcow2Header.backingFile(image(name, name.length()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1024, Integer.MAX_VALUE, 1537})
    void lengthThatCannotBeIsNone(int length) throws IOException {
        assertThat(Qcow2Header.backingFile(image("/srv/base", length))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 19, 4096, Long.MAX_VALUE})
    void offsetThatCannotBeIsNone(long offset) throws IOException {
        Path image = image("/srv/base", 9);
        byte[] bytes = Files.readAllBytes(image);
        ByteBuffer.wrap(bytes).putLong(8, offset);
        Files.write(image, bytes);
        assertThat(Qcow2Header.backingFile(image)).isEmpty();
    }

    @Test
    void anotherFormatAShortFileAFolderAndNothingAreNone() throws IOException {
        Path raw = Files.write(folder.resolve("raw"), new byte[4096]);
        Path brief = Files.write(folder.resolve("brief"), new byte[] {0x51, 0x46, 0x49, (byte) 0xfb});
        assertThat(Qcow2Header.backingFile(raw)).isEmpty();
        assertThat(Qcow2Header.backingFile(brief)).isEmpty();
        assertThat(Qcow2Header.backingFile(folder)).isEmpty();
        assertThat(Qcow2Header.backingFile(folder.resolve("nothing"))).isEmpty();
    }

    private Path image(String name, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2048);
        Arrays.fill(bytes.array(), NAME_AT, 2048, (byte) 'a'); // what stands behind a name could belong to a longer one
        bytes.putInt(0, MAGIC).putInt(4, 3).putLong(8, NAME_AT).putInt(16, length);
        bytes.put(NAME_AT, name.getBytes(StandardCharsets.UTF_8));
        return Files.write(folder.resolve("image.qcow2"), bytes.array());
    }
}
