package dev.vmcompat.launch.product;

import dev.vmcompat.launch.Services;
import dev.vmcompat.launch.configuration.Configuration;
import java.time.Clock;
import java.util.Map;

/** What the commands delegate to. */
public final class ProductServices implements Services {

    private final Product product;

    public ProductServices(Configuration configuration) {
        this(configuration, System.getenv(), Clock.systemUTC(), Outside.direct());
    }

    ProductServices(Configuration configuration, Map<String, String> environment, Clock clock, Outside outside) {
        this.product = new Product(configuration, environment, clock, outside);
    }

    @Override
    public Reading reading() {
        return new ReadingService(product);
    }

    @Override
    public Runs runs() {
        return new RunsService(product);
    }

    @Override
    public RestorePoints restorePoints() {
        return new RestorePointsService(product);
    }

    @Override
    public Origins origins() {
        return new OriginsService(product);
    }

    @Override
    public Accounts accounts() {
        return new AccountsService(product);
    }

    @Override
    public EmbeddedDatabase embeddedDatabase() {
        return new EmbeddedDatabaseService(product);
    }

    @Override
    public Surroundings surroundings() {
        return new SurroundingsService(product);
    }

    @Override
    public boolean hasBegun() {
        return product.hasBegun();
    }

    @Override
    public void close() {
        product.close();
    }
}
