package dev.vmcompat.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

class TestDatabaseTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    @Test
    void sessionZoneIsUnlikeTheJvms() {
        String zone = JdbcClient.create(DATABASE.application())
                .sql("show timezone")
                .query(String.class)
                .single();

        assertThat(zone)
                .isEqualTo(TestDatabase.SESSION_ZONE)
                .isNotEqualTo(ZoneId.systemDefault().getId());
    }

    @Test
    void applicationRoleWritesBatchTablesButDoesNotOwnThem() {
        var application = JdbcClient.create(DATABASE.application());

        assertThat(application
                        .sql("insert into batch_job_instance values (nextval('batch_job_instance_seq'), 0, 'j', 'k')")
                        .update())
                .isEqualTo(1);
        assertThatThrownBy(() ->
                        application.sql("drop table batch_job_instance cascade").update())
                .rootCause()
                .asInstanceOf(InstanceOfAssertFactories.throwable(SQLException.class))
                .extracting(SQLException::getSQLState)
                .isEqualTo("42501");
    }

    @Test
    void ownerSeesWhatApplicationWrote() {
        JdbcClient.create(DATABASE.application())
                .sql("insert into key_check values ('k1', 'proof', ?)")
                .param(Timestamp.from(Instant.EPOCH))
                .update();

        assertThat(JdbcClient.create(DATABASE.owner())
                        .sql("select count(*) from key_check")
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void eachDatabaseIsItsOwn() {
        try (var other = TestDatabase.migrated()) {
            assertThat(other.applicationAddress()).isNotEqualTo(DATABASE.applicationAddress());
        }
    }
}
