package dev.vmcompat.fence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** SQL of the advisory lock and of {@code cluster_lease}, on the lock's own connection. */
final class LeaseRepository {

    private static final String TRY_LOCK = "select pg_try_advisory_lock(hashtextextended(?, 4711))";

    private static final String FIND = """
            select epoch, holder, purpose, run, acquired_at, confirmed_at, released_at from cluster_lease where cluster = ?
            """;

    private static final String TAKE = """
            insert into cluster_lease (cluster, epoch, holder, purpose, run, acquired_at, confirmed_at) values (?, ?, ?, ?, ?, now(), now())
            on conflict (cluster) do update set epoch = greatest(cluster_lease.epoch + 1, excluded.epoch), holder = excluded.holder,
                purpose = excluded.purpose, run = excluded.run, acquired_at = now(), confirmed_at = now(), released_at = null
            returning epoch
            """;

    private static final String CONFIRM =
            "update cluster_lease set confirmed_at = now() where cluster = ? and epoch = ?";

    private static final String RAISE = "update cluster_lease set epoch = ? where cluster = ? and epoch = ?";

    private static final String RELEASE =
            "update cluster_lease set released_at = now() where cluster = ? and epoch = ?";

    private LeaseRepository() {}

    static boolean tryLock(Connection connection, String cluster) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TRY_LOCK)) {
            statement.setString(1, cluster);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    static Optional<Lease> find(Connection connection, String cluster) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, cluster);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                long run = row.getLong("run");
                Optional<Long> ofRun = row.wasNull() ? Optional.empty() : Optional.of(run);
                return Optional.of(new Lease(
                        cluster,
                        row.getLong("epoch"),
                        Holder.parse(row.getString("holder")),
                        Purpose.valueOf(row.getString("purpose")),
                        ofRun,
                        instant(row, "acquired_at").orElseThrow(),
                        instant(row, "confirmed_at").orElseThrow(),
                        instant(row, "released_at")));
            }
        }
    }

    static long take(Connection connection, String cluster, Holder holder, Purpose purpose, Optional<Long> run)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setString(1, cluster);
            statement.setLong(2, 1);
            statement.setString(3, holder.toString());
            statement.setString(4, purpose.name());
            statement.setObject(5, run.orElse(null));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    static boolean confirm(Connection connection, String cluster, long epoch) throws SQLException {
        return updateOne(connection, CONFIRM, cluster, epoch);
    }

    static boolean raise(Connection connection, String cluster, long epoch, long newEpoch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RAISE)) {
            statement.setLong(1, newEpoch);
            statement.setString(2, cluster);
            statement.setLong(3, epoch);
            return statement.executeUpdate() == 1;
        }
    }

    static void release(Connection connection, String cluster, long epoch) throws SQLException {
        updateOne(connection, RELEASE, cluster, epoch);
    }

    private static boolean updateOne(Connection connection, String sql, String cluster, long epoch)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, cluster);
            statement.setLong(2, epoch);
            return statement.executeUpdate() == 1;
        }
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(value)
                .map(time -> time.withOffsetSameInstant(ZoneOffset.UTC).toInstant());
    }
}
