package archviolation.dev.vmcompat.plan;

import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Breaks: rows are read as a whole. */
public final class PlanThatKeepsAConnection {

    private PlanThatKeepsAConnection() {}

    static Stream<String> names(JdbcClient database) {
        return database.sql("select name from planned_vm").query(String.class).stream();
    }
}
