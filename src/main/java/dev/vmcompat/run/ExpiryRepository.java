package dev.vmcompat.run;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code expiry}: the numbers of the job that ends restore points; at most one per cluster is not ended. */
final class ExpiryRepository {

    private final JdbcClient database;

    ExpiryRepository(JdbcClient database) {
        this.database = database;
    }

    /** The one that gave way or broke off. */
    Optional<Long> open(String cluster) {
        return database.sql("select number from expiry where cluster = :cluster and ended_at is null")
                .param("cluster", cluster)
                .query(Long.class)
                .optional();
    }

    long begin(String cluster, Instant now) {
        return database.sql("insert into expiry (cluster, begun_at) values (:cluster, :now) returning number")
                .param("cluster", cluster)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
    }

    void end(long number, Instant now) {
        database.sql("update expiry set ended_at = :now where number = :number and ended_at is null")
                .param("number", number)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }
}
