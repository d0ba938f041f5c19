package dev.vmcompat.run;

import javax.sql.DataSource;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Isolation;

/**
 * Spring Batch on PostgreSQL, with the settings this product needs:
 *
 * <ul>
 *   <li>executions are created at REPEATABLE READ: at Batch's default, SERIALIZABLE, PostgreSQL refuses half of the starts of clusters that run at
 *       the same time, and orphans of refused ones can never be started again
 *   <li>execution contexts are JSON, readable and safe to read back; Batch's default is Java serialization
 *   <li>a job runs in the thread that starts it
 *   <li>a registry of its own: without one, jobs that use the operator are missing from it
 * </ul>
 *
 * Safe for use by several threads.
 */
public final class BatchRepository {

    private final PlatformTransactionManager transactions;
    private final JobRepository repository;
    private final JobOperator operator;

    /**
     * Opens nothing yet.
     *
     * @param database where Batch's tables are
     * @param transactions of that database, over JDBC
     */
    public BatchRepository(DataSource database, PlatformTransactionManager transactions) {
        this.transactions = transactions;
        try {
            this.repository = repository(database, transactions);
            this.operator = operator(repository, transactions);
        } catch (Exception e) {
            throw new IllegalStateException("Spring Batch could not be put together", e);
        }
    }

    /** Jobs, their executions and steps, as PostgreSQL keeps them. */
    public JobRepository repository() {
        return repository;
    }

    /** Starts jobs, and returns when they ended. */
    public JobOperator operator() {
        return operator;
    }

    /** Both, as the jobs are built from them. */
    public RunRoom.Batch batch() {
        return new RunRoom.Batch(repository, operator, transactions);
    }

    private static JobRepository repository(DataSource database, PlatformTransactionManager transactions)
            throws Exception {
        JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
        factory.setDataSource(database);
        factory.setTransactionManager(transactions);
        factory.setDatabaseType("POSTGRES");
        factory.setIsolationLevelForCreateEnum(Isolation.REPEATABLE_READ);
        factory.setSerializer(new JacksonExecutionContextStringSerializer());
        factory.afterPropertiesSet();
        return factory.getObject();
    }

    private static JobOperator operator(JobRepository repository, PlatformTransactionManager transactions)
            throws Exception {
        JobOperatorFactoryBean factory = new JobOperatorFactoryBean();
        factory.setJobRepository(repository);
        factory.setJobRegistry(new MapJobRegistry());
        factory.setTransactionManager(transactions);
        factory.setTaskExecutor(new SyncTaskExecutor());
        factory.afterPropertiesSet();
        return factory.getObject();
    }
}
