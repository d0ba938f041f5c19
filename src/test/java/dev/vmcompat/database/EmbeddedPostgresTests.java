package dev.vmcompat.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vmcompat.database.EmbeddedPostgres.Status;
import dev.vmcompat.database.EmbeddedPostgres.StopOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class EmbeddedPostgresTests {

    private final ServerUnderTest server = ServerUnderTest.unpacked();

    @AfterEach
    void removeServer() {
        server.close();
    }

    @Test
    void stopsWithTheLastThatLeaves() {
        var first = server.join();
        var second = server.join();

        first.close();
        assertThat(server.status()).isInstanceOf(Status.Running.class);
        second.close();
        assertThat(server.status()).isEqualTo(new Status.Stopped(server.folder(), true));
    }

    @Test
    void closingTwiceLeavesOnce() {
        var first = server.join();
        try (var second = server.join()) {
            first.close();
            first.close();

            assertThat(query(second.application(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void keptServerOutlivesCommandsUntilStop() {
        var started = EmbeddedPostgres.start(server.settings());
        server.join().close();

        assertThat(started.kept()).isTrue();
        assertThat(server.status()).isEqualTo(started);
        assertThat(EmbeddedPostgres.stop(server.settings())).isEqualTo(StopOutcome.STOPPED);
        assertThat(EmbeddedPostgres.stop(server.settings())).isEqualTo(StopOutcome.NOT_RUNNING);
    }

    @Test
    void stopWaitsForCommandsThatUseTheServer() {
        EmbeddedPostgres.start(server.settings());
        try (var session = server.join()) {
            assertThat(EmbeddedPostgres.stop(server.settings())).isEqualTo(StopOutcome.STOPS_WHEN_IDLE);
            assertThat(query(session.application(), "select 1")).isEqualTo("1");
        }
        assertThat(server.status()).isInstanceOf(Status.Stopped.class);
    }

    @Test
    void startsAgainWithItsDataAfterServerWasKilled() {
        try (var before = server.joinDurable()) {
            execute(before.owner(), "create table kept_row as select 42 as answer");
            server.killServer();
            try (var after = server.joinDurable()) {
                assertThat(query(after.owner(), "select answer from kept_row")).isEqualTo("42");
            }
        }
        assertThat(server.status()).isInstanceOf(Status.Stopped.class);
    }

    @Test
    void pidOfStrangerInStalePidFileIsNotTakenForTheServer() throws IOException {
        server.join().close();
        long stranger = ProcessHandle.current().pid();
        Files.writeString(
                server.folder().resolve("data/postmaster.pid"), stranger + "\n/x\n0\n1\n\n127.0.0.1\n0 0\nready\n");

        assertThat(server.status()).isInstanceOf(Status.Stopped.class);
        try (var session = server.join()) {
            assertThat(query(session.application(), "select 1")).isEqualTo("1");
        }
    }

    @Test
    void pidOfStrangerInStaleSocketLockIsNotTakenForTheServer() throws IOException {
        try (var before = server.joinDurable()) {
            int port = server.running().port();
            server.killServer();
            long stranger = ProcessHandle.current().pid();
            Files.writeString(
                    server.folder().resolve("run/.s.PGSQL." + port + ".lock"), "%10d%n/x%n".formatted(stranger));

            try (var after = server.joinDurable()) {
                assertThat(query(after.application(), "select 1")).isEqualTo("1");
                assertThat(after.owner()).isEqualTo(before.owner());
            }
        }
    }

    @Test
    void takesAnotherPortWhereItsOwnIsTaken() throws IOException {
        EmbeddedPostgres.start(server.settings());
        int port = server.running().port();
        EmbeddedPostgres.stop(server.settings());
        try (var occupied = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                var session = server.join()) {
            assertThat(query(session.application(), "select 1")).isEqualTo("1");
            assertThat(server.running().port()).isNotEqualTo(occupied.getLocalPort());
        }
    }

    @Test
    void isDurableAndClosedToEverybodyElse() throws IOException {
        try (var session = server.joinDurable()) {
            assertThat(query(session.application(), "show fsync")).isEqualTo("on");
            assertThat(query(session.application(), "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(
                            session.administrator(),
                            "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            assertThat(query(
                            session.application(),
                            "select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = user"))
                    .isEqualTo("f");
            for (String secret : List.of("data", "credentials.properties", "run", "log")) {
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(server.folder().resolve(secret))))
                        .as(secret)
                        .endsWith("------");
            }
        }
    }

    @Test
    void noPasswordStaysInTheFolderOutsideTheCredentials() throws IOException {
        try (var session = server.join();
                Stream<Path> files = Files.walk(server.folder(), 2)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("credentials"))
                    .toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(session.owner().password())
                        .doesNotContain(session.application().password());
            }
        }
    }

    @Test
    void dataOfAnotherMajorVersionAreRefused() throws IOException {
        server.join().close();
        Files.writeString(server.folder().resolve("data/PG_VERSION"), "13\n");

        assertThatExceptionOfType(EmbeddedPostgresException.class)
                .isThrownBy(server::join)
                .returns(EmbeddedPostgresException.Condition.OTHER_MAJOR_VERSION, EmbeddedPostgresException::condition)
                .withMessageContaining("PostgreSQL 13");
    }

    @Test
    void credentialsThatOthersCanReadAreRefused() throws IOException {
        server.join().close();
        Files.setPosixFilePermissions(server.folder().resolve("credentials.properties"), ServerFolder.READ_BY_ALL_FILE);

        assertThatExceptionOfType(EmbeddedPostgresException.class)
                .isThrownBy(server::join)
                .returns(EmbeddedPostgresException.Condition.FOLDER_NOT_USABLE, EmbeddedPostgresException::condition);
    }

    @Test
    void lookingCreatesNothing() throws IOException {
        Path nowhere = server.folder().resolve("nowhere");

        assertThat(EmbeddedPostgres.status(EmbeddedPostgresSettings.in(nowhere)))
                .isEqualTo(new Status.Stopped(nowhere, false));
        assertThat(EmbeddedPostgres.stop(EmbeddedPostgresSettings.in(nowhere))).isEqualTo(StopOutcome.NOT_RUNNING);
        assertThat(nowhere).doesNotExist();
    }

    private static String query(DatabaseAddress address, String sql) {
        return client(address).sql(sql).query(String.class).single();
    }

    private static void execute(DatabaseAddress address, String sql) {
        client(address).sql(sql).update();
    }

    private static JdbcClient client(DatabaseAddress address) {
        return JdbcClient.create(new DriverManagerDataSource(address.url(), address.user(), address.password()));
    }
}
