package dev.vmcompat.plan;

import dev.vmcompat.hypervisor.DomainId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is on record of a run's VMs, without proof: enough to name a VM and to let go of it where the list is not as it was written. */
public final class RunOutlines {

    private static final String FIND = """
            select p.run, r.cluster, p.uuid, p.name, p.from_type, p.to_type from planned_vm p join run r on r.number = p.run
            where p.run = :run order by p.position
            """;

    private final JdbcClient database;

    public RunOutlines(JdbcClient database) {
        this.database = database;
    }

    /** A VM of a run's list; nothing is upgraded by it. */
    public record Outline(long run, String cluster, DomainId id, String name, String from, String to) {

        public static Outline of(Run run, PlannedVm vm) {
            return new Outline(run.number(), run.cluster(), vm.id(), vm.name().text(), vm.from(), vm.to());
        }
    }

    public List<Outline> vms(long run) {
        return database.sql(FIND)
                .param("run", run)
                .query((row, at) -> read(row))
                .list();
    }

    public Optional<Outline> vm(long run, DomainId vm) {
        return vms(run).stream().filter(outline -> outline.id().equals(vm)).findFirst();
    }

    private static Outline read(ResultSet row) throws SQLException {
        return new Outline(
                row.getLong("run"),
                row.getString("cluster"),
                new DomainId(row.getObject("uuid", UUID.class)),
                row.getString("name"),
                row.getString("from_type"),
                row.getString("to_type"));
    }
}
