package dev.vmcompat.launch.product;

import dev.vmcompat.database.EmbeddedPostgres;
import dev.vmcompat.launch.Failure;
import dev.vmcompat.ledger.Anchor;
import dev.vmcompat.ledger.AnchorFile;
import dev.vmcompat.report.CheckView;
import dev.vmcompat.report.CheckView.Status;
import dev.vmcompat.vault.KeyState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Looks at everything the product stands on. Whatever is missing is a finding, and the rest is looked at all the same. */
final class Doctor {

    private static final String VERSION = "select current_setting('server_version')";

    private final Product product;
    private final List<CheckView> checks = new ArrayList<>();

    Doctor(Product product) {
        this.product = product;
    }

    List<CheckView> examine() {
        checks.add(
                new CheckView("Java", Status.OK, Runtime.version() + " of " + System.getProperty("java.vendor"), ""));
        checks.addAll(new HostCheckup(product.hosts()).examine());
        versions();
        if (database()) {
            boolean keys = keys();
            look("anchor of the history", this::anchor);
            if (keys) {
                look("accounts", this::accounts);
                look("VM in hand", () -> checks.addAll(new InHandCheckup(product).examine()));
                look("attention", this::attention);
            }
        }
        return List.copyOf(checks);
    }

    /** A cluster whose version is no destination takes no VM at all, which each VM's reasons say too. */
    private void versions() {
        for (var cluster : product.hosts().clusters(Optional.empty())) {
            cluster.product().ifPresent(installed -> {
                boolean supported = installed.matrix().hasDestination(installed.version());
                checks.add(new CheckView(
                        "product version of cluster " + cluster.name(),
                        supported ? Status.OK : Status.ADVICE,
                        installed.version()
                                + (supported ? "" : " is no supported destination, so no VM of it is upgraded"),
                        supported ? "" : "Supported: " + installed.matrix().destinationWords() + " (version-matrix)."));
            });
        }
    }

    private boolean database() {
        Storage storage = product.storage();
        boolean there = look("database", () -> {
            JdbcClient jdbc = storage.jdbc();
            String version = jdbc.sql(VERSION).query(String.class).single();
            checks.add(
                    new CheckView("database", Status.OK, "PostgreSQL " + version + ", its tables are up to date", ""));
        });
        if (storage.isEmbedded()) {
            look(
                    "embedded database",
                    () -> checks.add(
                            new CheckView(
                                    "embedded database",
                                    Status.ADVICE,
                                    EmbeddedDatabaseService.words(EmbeddedPostgres.status(storage.embedded())),
                                    "Good for trying out; for more, use a PostgreSQL server of your own (database.url), with backups.")));
        } else if (there && !storage.database().hasSeparateOwner()) {
            checks.add(
                    new CheckView(
                            "database roles",
                            Status.ADVICE,
                            "one role owns the tables and writes the history",
                            "Give the tables to a role of their own (database.owner-username), so that history is better protected."));
        }
        return there;
    }

    private boolean keys() {
        return look("key file", () -> {
            KeyState state = product.storage().keys();
            if (state instanceof KeyState.Lost lost) {
                checks.add(
                        new CheckView(
                                "key file",
                                Status.MISSING,
                                "keys that wrote to this database are not in "
                                        + product.storage().keyFile() + ": " + String.join(", ", lost.keyIds()),
                                "Put their lines back from a backup. What is lost for good: see README.md, 'The key is lost'."));
            } else {
                checks.add(new CheckView(
                        "key file",
                        Status.OK,
                        product.storage().keyFile() + ", installation "
                                + product.storage().vault().installation(),
                        "Keep a copy of it apart from the database's backups."));
            }
        });
    }

    private void anchor() {
        Optional<Anchor> anchor = new AnchorFile(product.storage().anchorFile()).furthest();
        checks.add(new CheckView(
                "anchor of the history",
                anchor.isPresent() ? Status.OK : Status.NOT_CHECKED,
                anchor.map(end -> "event " + end.seq() + " of " + Seconds.of(end.at()) + " in "
                                + product.storage().anchorFile())
                        .orElse("none yet in " + product.storage().anchorFile()
                                + "; it is written at the end of each run"),
                anchor.isPresent() ? "vmcompat history --verify compares the whole history with it." : ""));
    }

    private void accounts() {
        if (product.storage().accounts().none()) {
            checks.add(new CheckView(
                    "accounts", Status.ADVICE, "there is none, so nobody can approve", "vmcompat account add NAME"));
        } else {
            int count = product.storage().accounts().list().size();
            checks.add(new CheckView("accounts", Status.OK, count + (count == 1 ? " account" : " accounts"), ""));
        }
    }

    private void attention() {
        Attention attention = new Attention(product.storage());
        boolean none = true;
        for (var cluster : product.hosts().clusters(Optional.empty())) {
            for (Attention.Item item : attention.of(cluster)) {
                none = false;
                checks.add(new CheckView(
                        "attention",
                        Status.ADVICE,
                        item.what() + " (cluster " + cluster.name() + ")",
                        "Look at the VM, then: " + item.todo()));
            }
        }
        if (none) {
            checks.add(new CheckView("attention", Status.OK, "no VM needs a person", ""));
        }
    }

    /** Whether it went well; what did not is a finding with the sentence and hint that a command would have ended with. */
    private boolean look(String subject, Runnable check) {
        try {
            check.run();
            return true;
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e, false);
            checks.add(new CheckView(subject, Status.MISSING, failure.message(), failure.hint()));
            return false;
        }
    }
}
