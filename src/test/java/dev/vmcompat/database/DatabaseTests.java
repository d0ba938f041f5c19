package dev.vmcompat.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vmcompat.database.DatabaseUnreachableException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class DatabaseTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final DatabaseAddress application = DATABASE.applicationAddress();

    @Test
    void ownServerWithTwoRolesIsOpened() {
        var settings = new DatabaseSettings.OwnServer(application, Optional.of(DATABASE.ownerAddress()));
        try (var database = Database.open(settings)) {
            var client = JdbcClient.create(database.dataSource());

            assertThat(client.sql("select current_user").query(String.class).single())
                    .isEqualTo("vmcompat");
            assertThat(client.sql("show application_name").query(String.class).single())
                    .isEqualTo("vmcompat");
            assertThat(database.hasSeparateOwner()).isTrue();
        }
    }

    @Test
    void embeddedServerStopsWithItsDatabase() {
        try (var server = ServerUnderTest.unpacked()) {
            try (var database = Database.open(new DatabaseSettings.Embedded(server.settings()))) {
                assertThat(JdbcClient.create(database.dataSource())
                                .sql("select count(*) from run")
                                .query(Long.class)
                                .single())
                        .isZero();
            }
            assertThat(server.status()).isInstanceOf(EmbeddedPostgres.Status.Stopped.class);
        }
    }

    @Test
    void wrongPasswordIsSaidWithoutThePassword() {
        var wrong = new DatabaseAddress(application.url(), application.user(), "wr0ng-secret");

        assertThatExceptionOfType(DatabaseUnreachableException.class)
                .isThrownBy(() -> new DirectConnections(wrong).open())
                .returns(Reason.LOGIN_REFUSED, DatabaseUnreachableException::reason)
                .satisfies(e -> assertThat(e.toString() + e.hint() + e.getCause() + wrong)
                        .doesNotContain("wr0ng-secret"));
    }

    @Test
    void silenceIsSaid() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        var nobody = new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + closed + "/vmcompat", "vmcompat", "x");

        assertThatExceptionOfType(DatabaseUnreachableException.class)
                .isThrownBy(() -> Database.open(new DatabaseSettings.OwnServer(nobody, Optional.empty())))
                .returns(Reason.NO_ANSWER, DatabaseUnreachableException::reason)
                .withMessageContaining("127.0.0.1:" + closed);
    }

    @Test
    void missingDatabaseIsSaid() {
        assertThatExceptionOfType(DatabaseUnreachableException.class)
                .isThrownBy(() -> new DirectConnections(application.inDatabase("not_there")).open())
                .returns(Reason.NO_SUCH_DATABASE, DatabaseUnreachableException::reason);
    }

    @Test
    void serverEndsDirectSessionThatIsSilentTooLongAndFreesItsLock() throws SQLException {
        var connections = DATABASE.directConnections();
        try (var holder = connections.open(Duration.ofMillis(200));
                var other = connections.open();
                var hold = holder.createStatement();
                var wait = other.createStatement()) {
            hold.execute("select pg_advisory_lock(1)");
            wait.execute("set statement_timeout = '20s'");

            wait.execute("select pg_advisory_lock(1)");

            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> hold.execute("select 1"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://h/d?user=a&password=s3cret",
                "jdbc:postgresql://h/d?PASSWORD=s3cret",
                "jdbc:postgresql://a:s3cret@h/d",
                "jdbc:h2:mem:s3cret"
            })
    void urlWithSecretsOrOfAnotherDatabaseIsRefusedWithoutShowingIt(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DatabaseAddress(url, "a", "b"))
                .withMessageNotContaining("s3cret");
    }

    @Test
    void usualFolderFollowsXdgUnlessRootStartsIt() {
        var folder = EmbeddedPostgresSettings.forThisUser(Map.of("XDG_DATA_HOME", "/home/u/data", "HOME", "/home/u"))
                .folder();
        var withoutXdg =
                EmbeddedPostgresSettings.forThisUser(Map.of("HOME", "/home/u")).folder();

        if (EmbeddedPostgresSettings.startedByRoot()) {
            assertThat(folder).hasToString("/var/lib/vmcompat");
            assertThat(withoutXdg).hasToString("/var/lib/vmcompat");
        } else {
            assertThat(folder).hasToString("/home/u/data/vmcompat");
            assertThat(withoutXdg).hasToString("/home/u/.local/share/vmcompat");
        }
    }
}
