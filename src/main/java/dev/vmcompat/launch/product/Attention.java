package dev.vmcompat.launch.product;

import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.upgrade.AttentionRepository;
import dev.vmcompat.upgrade.OutcomeRepository;
import dev.vmcompat.upgrade.WorkId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a person does first: every VM that nobody has settled, with the command that does. */
final class Attention {

    private final Storage storage;
    private final OutcomeRepository outcomes;
    private final AttentionRepository found;

    Attention(Storage storage) {
        this.storage = storage;
        this.outcomes = new OutcomeRepository(storage.jdbc(), storage.vault());
        this.found = new AttentionRepository(storage.jdbc(), storage.vault());
    }

    /**
     * A VM that needs a person.
     *
     * @param what which VM, and why where that is not in its run's history
     * @param todo the command that says what is true of it
     */
    record Item(String what, String todo) {

        String sentence() {
            return what + ", then say what is true of it: " + todo;
        }
    }

    List<Item> of(Cluster cluster) {
        List<Item> items = new ArrayList<>();
        HistoryReader names = new HistoryReader(storage.jdbc(), storage.ledger());
        for (WorkId work : outcomes.needingAttention(cluster.name().text())) {
            String name =
                    names.name(work.run(), work.vm().uuid()).orElse(work.vm().toString());
            items.add(new Item(
                    "VM " + name + " of run " + work.run() + " needs a person: see 'vmcompat history --run "
                            + work.run() + "'",
                    todo(work.run(), name)));
        }
        for (AttentionRepository.Attention each : found.open(cluster.name().text())) {
            items.add(new Item(
                    "VM " + each.name() + " (" + each.vm() + ") of run " + each.run() + " needs a person: "
                            + each.message() + " Look at it",
                    todo(each.run(), each.name())));
        }
        return items;
    }

    /** Of all clusters, or of the one that is named. */
    static List<String> sentences(Product product, Optional<String> cluster) {
        Attention attention = new Attention(product.storage());
        return product.hosts().clusters(cluster).stream()
                .flatMap(each -> attention.of(each).stream())
                .map(Item::sentence)
                .toList();
    }

    private static String todo(long run, String name) {
        return "vmcompat resolve --run " + run + " --vm " + name + " --as upgraded|rolled-back|abandoned --reason TEXT";
    }
}
