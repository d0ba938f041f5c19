package dev.vmcompat.launch.product;

import dev.vmcompat.hypervisor.Hypervisor;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.ClusterMembership;
import dev.vmcompat.inventory.ClusterName;
import dev.vmcompat.inventory.HostReading;
import dev.vmcompat.launch.CommandFailure;
import dev.vmcompat.launch.ExitCode;
import dev.vmcompat.launch.Finished;
import dev.vmcompat.launch.Services;
import dev.vmcompat.ledger.Anchor;
import dev.vmcompat.ledger.AnchorFile;
import dev.vmcompat.ledger.AuditFilter;
import dev.vmcompat.ledger.ChainState;
import dev.vmcompat.plan.PlannedVm;
import dev.vmcompat.plan.Run;
import dev.vmcompat.plan.RunOptions;
import dev.vmcompat.plan.VmPattern;
import dev.vmcompat.report.EventsReport;
import dev.vmcompat.report.HistoryReport;
import dev.vmcompat.report.MessageReport;
import dev.vmcompat.report.PlanReport;
import dev.vmcompat.report.Report;
import dev.vmcompat.report.RunReport;
import dev.vmcompat.report.RunView;
import dev.vmcompat.report.VmListReport;
import dev.vmcompat.report.VmRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/** {@code list}, {@code show}, {@code history}: they change nothing and need no account. */
final class ReadingService implements Services.Reading {

    /** Up to a screen or two each reason has its sentence; in longer lists codes suffice, and JSON has every sentence. */
    private static final int EXPLAINED_AT_MOST = 50;

    private final Product product;

    ReadingService(Product product) {
        this.product = product;
    }

    @Override
    public Finished list(Optional<String> cluster, boolean all) {
        Facts facts = new Facts(product.storage());
        Hypervisor hypervisor = product.hosts().hypervisor();
        RunOptions options = RunOptions.of(product.configuration().defaults());
        List<Cluster> clusters = product.hosts().clusters(cluster);
        List<ClusterList.Content> contents = SideBySide.ask(clusters.stream()
                .<Callable<ClusterList.Content>>map(one -> () -> ClusterList.read(one, hypervisor, facts, options))
                .toList());
        Map<ClusterName, List<HostReading>> hosts = new HashMap<>();
        contents.forEach(content -> hosts.put(
                content.inventory().cluster().name(), content.inventory().hosts()));
        ClusterMembership.checkUuids(hosts);
        List<String> silent =
                contents.stream().flatMap(content -> content.silent().stream()).toList();
        if (!silent.isEmpty()
                && contents.stream()
                        .allMatch(content -> content.inventory().reachable().isEmpty())) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    String.join(" ", silent),
                    "Check that libvirtd runs there and that this user may connect: vmcompat doctor.");
        }
        List<VmRow> rows = contents.stream()
                .flatMap(content -> content.rows().stream())
                .filter(row -> all || !row.verdict().equals("CURRENT"))
                .toList();
        return new Finished(
                new VmListReport(rows, rows.size() <= EXPLAINED_AT_MOST),
                silent.isEmpty() ? ExitCode.DONE : ExitCode.UNREACHABLE,
                silent);
    }

    @Override
    public PlanReport show(long number, Optional<String> vm, boolean diff) {
        Run run = run(product.run(number), number);
        List<PlannedVm> detailed = vm.map(name -> matching(run, name)).orElse(run.vms());
        if (!diff) {
            return PlanViews.of(run, detailed, planned -> List.of());
        }
        Optional<Cluster> cluster =
                product.hosts().clusters(Optional.of(run.cluster())).stream().findFirst();
        try (DefinitionChanges changes = new DefinitionChanges(product.hosts().hypervisor(), cluster)) {
            return PlanViews.of(run, detailed, changes::of);
        }
    }

    @Override
    public Report history(Services.HistoryQuestion question) {
        HistoryReader reader =
                new HistoryReader(product.storage().jdbc(), product.storage().ledger());
        Optional<Run> run = Optional.empty();
        if (question.run().isPresent()) {
            long number = question.run().getAsLong();
            run = Optional.of(run(
                    product.run(number)
                            .filter(found -> question.cluster()
                                    .map(found.cluster()::equals)
                                    .orElse(true)),
                    number));
        }
        if (run.isPresent() && !question.events() && question.since().isPresent()) {
            throw CommandFailure.usage(
                    "--since narrows the list of runs, or events; a run is shown whole.",
                    "Leave it out, or add --events.");
        }
        Set<UUID> vms = question.vm().map(vm -> known(reader, vm)).orElse(Set.of());
        if (question.events()) {
            AuditFilter filter = new AuditFilter(
                    run.map(Run::number),
                    vms.size() == 1 ? vms.stream().findFirst() : Optional.empty(),
                    question.since());
            return new EventsReport(reader.events(question.cluster(), filter, vms));
        }
        return run.<Report>map(found -> new RunReport(narrowed(new RunViews(product.room()).of(found), vms)))
                .orElseGet(() -> new HistoryReport(
                        reader.runs(question.cluster(), vms, question.since()),
                        Attention.sentences(product, question.cluster())));
    }

    /** Broken is exit 6: nothing was refused and nothing is wrong with the question, but a person has to look. */
    @Override
    public Finished verify(Optional<Path> file) {
        file.filter(path -> !Files.isReadable(path)).ifPresent(path -> {
            throw CommandFailure.usage("There is no readable anchor file " + path + ".", "Check the path.");
        });
        Path path = file.orElseGet(product.storage()::anchorFile);
        Optional<Anchor> anchor = new AnchorFile(path).furthest();
        ChainState state = product.storage().ledger().verify(anchor);
        if (state instanceof ChainState.Broken broken) {
            return new Finished(
                    new MessageReport("The history is broken at event " + broken.firstBadSeq() + ": "
                            + broken.why().sentence()),
                    ExitCode.NEEDS_ATTENTION);
        }
        ChainState.Verified verified = (ChainState.Verified) state;
        String compared = anchor.map(known ->
                        "; compared with event " + known.seq() + " of " + Seconds.of(known.at()) + " in " + path)
                .orElse("; there was no anchor to compare with (" + path
                        + "), so that a tail cut off with its head is not noticed");
        return Finished.done(new MessageReport("The history is as it was written: " + verified.count()
                + " events, the last is " + verified.head() + compared + "."));
    }

    private static Run run(Optional<Run> found, long number) {
        return found.orElseThrow(
                () -> CommandFailure.usage("There is no run " + number + ".", "See the runs: vmcompat history"));
    }

    private static List<PlannedVm> matching(Run run, String text) {
        if (text.isBlank()) {
            throw CommandFailure.usage("The VM's name is empty.", "");
        }
        VmPattern pattern = new VmPattern(text);
        List<PlannedVm> found = run.vms().stream()
                .filter(vm -> pattern.matches(vm.name().text(), vm.id().uuid()))
                .toList();
        if (found.isEmpty()) {
            throw CommandFailure.usage(
                    "No VM of run " + run.number() + " matches '" + text + "'.",
                    "See its VMs: vmcompat show " + run.number());
        }
        return found;
    }

    private static Set<UUID> known(HistoryReader reader, String vm) {
        Set<UUID> known = reader.vms(vm);
        if (known.isEmpty()) {
            throw CommandFailure.usage(
                    "The history knows no VM '" + vm + "'.", "Give its name when it was planned, or its UUID.");
        }
        return known;
    }

    private static RunView narrowed(RunView run, Set<UUID> vms) {
        return vms.isEmpty()
                ? run
                : new RunView(
                        run.run(),
                        run.cluster(),
                        run.status(),
                        run.approvedBy(),
                        run.startedAt(),
                        run.endedAt(),
                        run.exitCode(),
                        run.vms().stream().filter(vm -> vms.contains(vm.uuid())).toList());
    }
}
