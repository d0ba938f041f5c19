package dev.vmcompat.rig;

import dev.vmcompat.fence.LockConnections;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.Hypervisor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * What ties a process of the product to the world outside it: its database, its lock connections, its hosts. Counts the changes that outlive the
 * process (a commit, a statement that commits itself, a call that changes a host) and kills it before the one that it is told: nothing of it
 * reaches the world any more, its open transaction and its lock are gone.
 *
 * <p>Killed after a change and before the next are one and the same: what differs in memory dies with it. So killing before each change, and
 * after the last, is every place where it can be killed.
 *
 * <p>This one plays a death in memory. {@link #dieBefore} is where another kind of death stands.
 */
public class Lifeline {

    private static final Set<String> READS = Set.of("select", "with", "show", "set", "values");

    private final List<String> changes = new ArrayList<>();
    private final List<Connection> locks = new CopyOnWriteArrayList<>();
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private int killBefore = Integer.MAX_VALUE;
    private String from = "";
    private int afterwards;
    private boolean cuts;
    private boolean dead;

    /** Dies before the nth change from now; the next one is 0. */
    public void killBefore(int n) {
        killBefore = changes.size() + n;
    }

    /** Dies before the nth change from the next one on in whose words this stands; that one is 0. */
    public void killBefore(String from, int n) {
        this.from = from;
        this.afterwards = n;
    }

    /** The same moment; instead of its death, every connection to the database breaks, once. */
    public void cutBefore(int n) {
        killBefore(n);
        cuts = true;
    }

    /** Dies now. */
    public synchronized void kill() {
        dead = true;
        cut();
    }

    /** Its connections to the database break: what is not committed is gone, and so is its lock. */
    private synchronized void cut() {
        try {
            for (Connection lock : locks) {
                unlock(lock);
            }
            for (Connection connection : open) {
                if (!connection.isClosed() && !connection.getAutoCommit()) {
                    connection.rollback(); // what PostgreSQL does with the transaction of a dead client
                    connection.setAutoCommit(true);
                }
                connection.close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** PostgreSQL notices the end of a client a moment later; the test does not wait for that. */
    private static void unlock(Connection lock) throws SQLException {
        if (!lock.isClosed()) {
            try (Statement statement = lock.createStatement()) {
                statement.execute("select pg_advisory_unlock_all()");
            }
            lock.close();
        }
    }

    /** Whether it died. */
    public synchronized boolean isDead() {
        return dead;
    }

    /** Whether the moment that it was told of has come. */
    public synchronized boolean isStruck() {
        return dead || (cuts && killBefore == Integer.MAX_VALUE);
    }

    /** The changes so far, in words. */
    public synchronized List<String> changes() {
        return List.copyOf(changes);
    }

    /** The change at which it is to die is reached, and every one after it. Does not return, unless the process is to live on. */
    protected void dieBefore(String what) {
        if (cuts) {
            killBefore = Integer.MAX_VALUE;
            cut();
            return;
        }
        kill();
        throw new Killed("before " + what);
    }

    /** A change was made, and its answer is not heard yet. */
    protected void made(String what) {}

    private synchronized void alive() {
        if (dead) {
            throw new Killed("before");
        }
    }

    /** Not held while it dies: it may stand for long. */
    private void change(String what) {
        if (isDue(what)) {
            dieBefore(what);
        }
        add(what);
    }

    private synchronized boolean isDue(String what) {
        alive();
        if (!from.isEmpty() && what.contains(from)) {
            from = "";
            killBefore(afterwards);
        }
        return changes.size() >= killBefore;
    }

    private synchronized void add(String what) {
        changes.add(what);
    }

    /** The database, tied to this process. */
    public DataSource over(DataSource source) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            alive();
            Object answer = call(source, method, arguments);
            return answer instanceof Connection connection ? over(connection) : answer;
        });
    }

    /** Its lock connections, tied to this process. */
    public LockConnections over(LockConnections connections) {
        return idle -> {
            alive();
            Connection lock = connections.open(idle);
            locks.add(lock);
            return lock;
        };
    }

    /** Its hosts, tied to this process. */
    public Hypervisor over(Hypervisor hypervisor) {
        return (uri, access) -> {
            alive();
            Host host = hypervisor.open(uri, access);
            return proxy(Host.class, (self, method, arguments) -> {
                if (!method.getName().equals("close")) {
                    alive();
                }
                if (!method.getName().equals("actions")) {
                    return call(host, method, arguments);
                }
                return actions(() -> arguments == null ? host.actions() : host.actions((Runnable) arguments[0]));
            });
        };
    }

    private HostActions actions(Supplier<HostActions> actions) {
        return proxy(HostActions.class, (self, method, arguments) -> {
            String what = "host: " + method.getName();
            change(what);
            Object answer = call(actions.get(), method, arguments);
            made(what);
            return answer;
        });
    }

    private Connection over(Connection connection) {
        List<String> written = new ArrayList<>();
        open.add(connection);
        return proxy(Connection.class, (self, method, arguments) -> {
            switch (method.getName()) {
                case "close" -> {
                    open.remove(connection);
                    return isDead() ? null : call(connection, method, arguments);
                }
                case "rollback", "setAutoCommit", "setReadOnly", "setTransactionIsolation", "clearWarnings" -> {
                    if (method.getName().equals("rollback")) {
                        written.clear();
                    }
                    return isDead() ? null : call(connection, method, arguments);
                }
                case "commit" -> {
                    alive();
                    if (written.isEmpty()) {
                        return call(connection, method, arguments);
                    }
                    String what = "commit: " + written;
                    change(what);
                    written.clear();
                    Object answer = call(connection, method, arguments);
                    made(what);
                    return answer;
                }
                default -> {
                    alive();
                    Object answer = call(connection, method, arguments);
                    if (answer instanceof PreparedStatement statement) {
                        return over(PreparedStatement.class, statement, connection, written, (String) arguments[0]);
                    }
                    return answer instanceof Statement statement
                            ? over(Statement.class, statement, connection, written, "")
                            : answer;
                }
            }
        });
    }

    private <S extends Statement> S over(
            Class<S> type, S statement, Connection connection, List<String> written, String prepared) {
        return proxy(type, (self, method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                alive();
                String sql = arguments != null && arguments.length > 0 ? (String) arguments[0] : prepared;
                if (writes(sql)) {
                    if (connection.getAutoCommit()) {
                        String what = "statement: " + words(sql);
                        change(what);
                        Object answer = call(statement, method, arguments);
                        made(what);
                        return answer;
                    }
                    written.add(words(sql));
                }
            }
            return call(statement, method, arguments);
        });
    }

    private static boolean writes(String sql) {
        String first = sql.strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
        return !READS.contains(first);
    }

    private static String words(String sql) {
        String[] all = sql.strip().split("[\\s(]+", 4);
        return all[0] + " " + (all[0].equalsIgnoreCase("update") ? all[1] : all[2]);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Lifeline.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
