package dev.vmcompat.fence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * SQL of one cluster's advisory lock and of its row in {@code cluster_lease}, on the lock's own session. A pooler between would give the lock to
 * whoever is served by the same session next, so the session is proved to be ours when it is opened and with every confirmation.
 */
final class LeaseRepository {

    private static final String SESSION = """
            select pg_backend_pid(), setting::bigint,
                exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())
            from pg_settings where name = 'idle_session_timeout'
            """;

    private static final String TRY_LOCK = "select pg_try_advisory_lock(hashtextextended(?, 4711))";

    /** A key of 64 bits is in two halves there. */
    private static final String HELD = """
            select exists (select from pg_locks, hashtextextended(?, 4711) as key
                where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
                    and classid::bigint = (key >> 32) & 4294967295 and objid::bigint = key & 4294967295 and objsubid = 1)
            """;

    private static final String UNLOCK = "select pg_advisory_unlock(hashtextextended(?, 4711))";

    private static final String WAIT = "select pg_try_advisory_lock_shared(hashtextextended(?, 4712))";

    private static final String WAIT_NO_MORE = "select pg_advisory_unlock_shared(hashtextextended(?, 4712))";

    /** Gives back at once what it takes, unless somebody waits. */
    private static final String AWAITED = "select not pg_try_advisory_xact_lock(hashtextextended(?, 4712))";

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
            "update cluster_lease set confirmed_at = now() where cluster = ? and epoch = ? and pg_backend_pid() = ?";

    private static final String RAISE = "update cluster_lease set epoch = ? where cluster = ? and epoch = ?";

    private static final String NAME = "update cluster_lease set holder = ? where cluster = ? and epoch = ?";

    private static final String RELEASE =
            "update cluster_lease set released_at = now() where cluster = ? and epoch = ? and pg_backend_pid() = ?";

    private static final String OWN = "select owner from own_hosts(?, array[?])";

    private final Connection connection;
    private final String cluster;
    private final int session;

    private LeaseRepository(Connection connection, String cluster, int session) {
        this.connection = connection;
        this.cluster = cluster;
        this.session = session;
    }

    /**
     * Opens the lock's session.
     *
     * @throws FenceLostException if a pooler stands between
     */
    static LeaseRepository open(LockConnections connections, FenceSettings settings, String cluster)
            throws SQLException {
        Connection connection = connections.open(settings.lease());
        try {
            Executor direct = Runnable::run;
            connection.setNetworkTimeout(
                    direct, Math.toIntExact(settings.handsOffAfter().toMillis()));
            return new LeaseRepository(connection, cluster, session(connection, settings));
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The server's process of this session, which no pooler may share with others: it has its idle limit, and no lock yet. */
    private static int session(Connection connection, FenceSettings settings) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SESSION);
                ResultSet row = statement.executeQuery()) {
            if (!row.next() || row.getLong(2) != settings.lease().toMillis() || row.getBoolean(3)) {
                throw new FenceLostException("the session with PostgreSQL is not as it was asked for: a cluster's lock"
                        + " needs PostgreSQL 14 or newer and a direct connection, without a pooler");
            }
            return row.getInt(1);
        }
    }

    boolean tryLock() throws SQLException {
        return ask(TRY_LOCK);
    }

    /** Whether any session has the lock. */
    static boolean isHeld(Connection connection, String cluster) throws SQLException {
        return ask(connection, cluster, HELD);
    }

    /** Leaves a mark that this session waits, which ends with it. False where a holder looks for marks just now: then again. */
    boolean markWaiting() throws SQLException {
        return ask(WAIT);
    }

    boolean unmarkWaiting() throws SQLException {
        return ask(WAIT_NO_MORE);
    }

    /** Whether some other session has left its mark. */
    boolean isAwaited() throws SQLException {
        return ask(AWAITED);
    }

    private boolean ask(String sql) throws SQLException {
        return ask(connection, cluster, sql);
    }

    private static boolean ask(Connection connection, String cluster, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, cluster);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    Optional<Lease> find() throws SQLException {
        return find(connection, cluster);
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

    /** @param holder how this process is named in the lease */
    long take(String holder, Purpose purpose, Optional<Long> run) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setString(1, cluster);
            statement.setLong(2, 1);
            statement.setString(3, holder);
            statement.setString(4, purpose.name());
            statement.setObject(5, run.orElse(null));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Whether the lease is still ours and this is still the session that has the lock. */
    boolean confirm(long epoch) throws SQLException {
        return updateInSession(CONFIRM, epoch);
    }

    boolean raise(long epoch, long newEpoch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RAISE)) {
            statement.setLong(1, newEpoch);
            statement.setString(2, cluster);
            statement.setLong(3, epoch);
            return statement.executeUpdate() == 1;
        }
    }

    /** Takes a host for this cluster; the answer is the cluster that has it, where it is another's. */
    Optional<String> own(String host) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OWN)) {
            statement.setString(1, cluster);
            statement.setString(2, host);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    boolean name(long epoch, Holder holder) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NAME)) {
            statement.setString(1, holder.toString());
            statement.setString(2, cluster);
            statement.setLong(3, epoch);
            return statement.executeUpdate() == 1;
        }
    }

    /** Says so in the lease and frees the lock; the server would notice the end of the session only a little later. */
    boolean release(long epoch) throws SQLException {
        return updateInSession(RELEASE, epoch) && ask(UNLOCK);
    }

    /** Cuts the session off, and with it the lock; harmless when repeated, and does not wait for a call under way. */
    void end() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // Then the server ends it after the lease.
        }
    }

    private boolean updateInSession(String sql, long epoch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, cluster);
            statement.setLong(2, epoch);
            statement.setInt(3, session);
            return statement.executeUpdate() == 1;
        }
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(value)
                .map(time -> time.withOffsetSameInstant(ZoneOffset.UTC).toInstant());
    }
}
