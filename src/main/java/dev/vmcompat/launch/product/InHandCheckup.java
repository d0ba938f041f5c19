package dev.vmcompat.launch.product;

import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.fence.Fences;
import dev.vmcompat.fence.Lease;
import dev.vmcompat.fence.Purpose;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.report.CheckView;
import dev.vmcompat.report.CheckView.Status;
import dev.vmcompat.upgrade.AttemptRepository;
import dev.vmcompat.upgrade.Note;
import dev.vmcompat.upgrade.Progress;
import dev.vmcompat.upgrade.VmOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The VMs that are begun and not settled: how far each is, what it is like on its host now, and the one command that goes on with it. */
final class InHandCheckup {

    private static final String SUBJECT = "VM in hand";

    private final Product product;
    private final Facts facts;
    private final HistoryReader names;
    private final AttemptRepository attempts;
    private final Fences fences;

    InHandCheckup(Product product) {
        this.product = product;
        this.facts = new Facts(product.storage());
        this.names =
                new HistoryReader(product.storage().jdbc(), product.storage().ledger());
        this.attempts = new AttemptRepository(product.storage().jdbc());
        this.fences = product.fences();
    }

    /** One for each VM; one that says that there is none. */
    List<CheckView> examine() {
        List<CheckView> checks = new ArrayList<>();
        for (Cluster cluster : product.hosts().clusters(Optional.empty())) {
            facts.progress().inHand(cluster.name().text()).ifPresent(vm -> checks.add(examine(cluster, vm)));
        }
        return checks.isEmpty() ? List.of(new CheckView(SUBJECT, Status.OK, "none", "")) : checks;
    }

    private CheckView examine(Cluster cluster, Progress vm) {
        DomainId id = vm.work().vm();
        String name = names.name(vm.work().run(), id.uuid()).orElse(id.toString());
        String what = "VM " + name + " of cluster " + cluster.name() + ", run "
                + vm.work().run() + ", since " + Seconds.of(vm.begunAt()) + " by " + vm.begunBy() + "; " + stage(vm)
                + "; " + onItsHost(cluster, vm);
        return new CheckView(SUBJECT, Status.ADVICE, what, todo(cluster, vm));
    }

    private String todo(Cluster cluster, Progress vm) {
        Optional<Lease> holder = fences.living(cluster.name().text());
        if (holder.isEmpty()) {
            return "Nothing works on it now. To bring it into service: vmcompat --cluster " + cluster.name()
                    + " recover";
        }
        Lease lease = holder.get();
        return lease.holder().words() + " (" + lease.purpose().words()
                + ") holds the cluster and works on it; nothing is to be done."
                + (lease.purpose() == Purpose.RUN
                        ? " To end the run after it: vmcompat stop " + vm.work().run()
                        : "");
    }

    private String stage(Progress vm) {
        List<VmOutcome.StageTimes> stages = attempts.times(vm.work());
        if (stages.isEmpty()) {
            return "no stage was begun";
        }
        VmOutcome.StageTimes last = stages.get(stages.size() - 1);
        return "stage " + last.name() + " " + last.status();
    }

    /** Hosts are asked side by side: each silent one costs a deadline. */
    private String onItsHost(Cluster cluster, Progress vm) {
        List<String> answers = SideBySide.ask(cluster.hosts().stream()
                        .<Callable<String>>map(uri -> () -> on(uri, vm.work().vm()))
                        .toList())
                .stream()
                .filter(answer -> !answer.isEmpty())
                .toList();
        String recorded = vm.notes()
                .text(Note.HOST)
                .map(uri -> " (it was begun on " + uri + ")")
                .orElse("");
        return answers.isEmpty() ? "no host of the cluster knows it" + recorded : String.join(", ", answers);
    }

    /** Empty where the host does not know it. */
    private String on(ConnectionUri uri, DomainId vm) {
        try (Host host = product.hosts().hypervisor().open(uri, Access.READ_ONLY)) {
            return words(host, host.entry(vm));
        } catch (HypervisorException e) {
            return e.kind() == HypervisorException.Kind.NOT_FOUND ? "" : uri + " does not answer";
        }
    }

    private static String words(Host host, DomainEntry entry) {
        DomainId id = entry.id();
        String live = entry.state().power().isActive()
                ? entry.state().power()
                        + machine(host.liveDescription(id))
                                .map(type -> " on " + type)
                                .orElse("")
                : entry.state().power().toString();
        String defined = entry.persistent()
                ? machine(host.inactiveDefinition(id))
                        .map(type -> ", defined as " + type)
                        .orElse("")
                : ", without a definition";
        return "it is " + live + defined + " on " + host.uri();
    }

    private static Optional<String> machine(String xml) {
        return new DomainDefinition(xml).machineType();
    }
}
