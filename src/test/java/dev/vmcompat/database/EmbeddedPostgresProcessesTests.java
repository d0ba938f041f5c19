package dev.vmcompat.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.EmbeddedPostgres.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmbeddedPostgresProcessesTests {

    @Test
    void processesThatStartTogetherShareOneServer() {
        try (var server = ServerUnderTest.unpacked();
                var first = JoiningProcess.begin(server.folder());
                var second = JoiningProcess.begin(server.folder());
                var third = JoiningProcess.begin(server.folder())) {
            String address = first.joined();
            assertThat(address).startsWith("127.0.0.1:");
            assertThat(List.of(second.joined(), third.joined())).containsOnly(address);

            assertThat(first.leave()).isZero();
            third.kill();
            assertThat(server.status()).as("while the second works").isInstanceOf(Status.Running.class);
            assertThat(second.leave()).isZero();
            assertThat(server.status()).as("though the third never left").isInstanceOf(Status.Stopped.class);
        }
    }

    @Test
    void serverOfKilledProcessIsJoinedByTheNextAndStoppedAtItsEnd() {
        try (var server = ServerUnderTest.unpacked();
                var killed = JoiningProcess.begin(server.folder())) {
            String address = killed.joined();
            killed.kill();

            assertThat(server.status()).isInstanceOf(Status.Running.class);
            try (var session = server.join()) {
                assertThat(session.application().place()).isEqualTo(address);
            }
            assertThat(server.status()).isInstanceOf(Status.Stopped.class);
        }
    }

    @Test
    void startsAfterProcessWasKilledWhileCreatingTheData() throws Exception {
        try (var server = ServerUnderTest.unpacked();
                var watch = server.folder().getFileSystem().newWatchService()) {
            server.folder().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            try (var killed = JoiningProcess.begin(server.folder())) {
                while (entries(server, "creating-").isEmpty()) {
                    var key = watch.poll(60, TimeUnit.SECONDS);
                    assertThat(key).isNotNull();
                    key.reset();
                }
                killed.kill();
            }
            assertThat(server.folder().resolve("data")).doesNotExist();

            try (var session = server.join()) {
                new DirectConnections(session.owner()).open().close();
            }
        }
    }

    @Test
    void unpacksAgainAfterProcessWasKilledWhileUnpacking() throws Exception {
        try (var server = ServerUnderTest.bare()) {
            Files.createDirectories(server.folder().resolve("binaries/.unpacking-killed/bin"));
            Files.writeString(server.folder().resolve("binaries/.unpacking-killed/bin/postgres"), "half");

            try (var session = server.join()) {
                new DirectConnections(session.application()).open().close();
            }
            assertThat(server.folder().resolve("binaries/.unpacking-killed")).doesNotExist();
        }
    }

    private static List<String> entries(ServerUnderTest server, String prefix) throws IOException {
        try (Stream<Path> entries = Files.list(server.folder())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }
}
