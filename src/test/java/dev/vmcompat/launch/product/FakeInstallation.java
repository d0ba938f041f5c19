package dev.vmcompat.launch.product;

import dev.vmcompat.database.DatabaseAddress;
import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.vault.Vaults;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;

/** An installation whose cluster {@code prod} is one host in memory, its guests watched for no time; its database is a server's. */
final class FakeInstallation {

    private final FakeHypervisor hypervisor = new FakeHypervisor(Clock.systemUTC());
    private final FakeHost host = hypervisor.addHost(FakeHypervisor.ONE);
    private final Installation vmcompat;

    /** @param more further lines of its configuration */
    FakeInstallation(Path folder, TestDatabase database, String more) {
        this(folder, database, more, UnaryOperator.identity());
    }

    /** @param hosts what stands between the product and the host */
    FakeInstallation(Path folder, TestDatabase database, String more, UnaryOperator<Hypervisor> hosts) {
        DatabaseAddress address = database.applicationAddress();
        String config = """
                clusters:
                  prod: {hosts: ["%s"]}
                database:
                  url: %s
                  username: %s
                  password-file: %s/database
                secrets:
                  key-file: %s/keys
                defaults: {settle: 0s}
                """.formatted(host.uri(), address.url(), address.user(), folder, folder) + more;
        vmcompat = new Installation(
                folder,
                config,
                new Outside(UnaryOperator.identity(), UnaryOperator.identity(), real -> hosts.apply(hypervisor)));
        vmcompat.secret("keys", "installation: " + Vaults.INSTALLATION + "\nk1 " + Vaults.FIRST_KEY);
        vmcompat.secret("database", address.password());
    }

    FakeHost host() {
        return host;
    }

    Installation vmcompat() {
        return vmcompat;
    }
}
