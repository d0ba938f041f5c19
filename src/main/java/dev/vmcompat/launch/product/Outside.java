package dev.vmcompat.launch.product;

import dev.vmcompat.fence.LockConnections;
import dev.vmcompat.hypervisor.Hypervisor;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * The three ways out of the process: everything that outlives a command goes through one of them. Whoever puts the product together may stand in
 * each, to watch it or to refuse.
 *
 * @param database over the pool of the application role
 * @param locks over the sessions that hold clusters
 * @param hosts over the hypervisor
 */
record Outside(
        UnaryOperator<DataSource> database, UnaryOperator<LockConnections> locks, UnaryOperator<Hypervisor> hosts) {

    /** Nobody stands between. */
    static Outside direct() {
        return new Outside(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
    }
}
