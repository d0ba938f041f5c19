package dev.vmcompat.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * {@code plan} and {@code show}: the frozen list with what people need to decide.
 *
 * @param plan the JSON fields
 * @param details of the VMs that are to be shown in full; may be empty
 * @param leftOut VMs that were asked for and are not in the list; may be empty
 * @param idleChecks health checks of the configuration that no VM is asked, in words; may be empty
 */
public record PlanReport(PlanView plan, List<VmDetail> details, List<LeftOut> leftOut, List<String> idleChecks)
        implements Report {

    private static final int SHOWN = 20;

    /** Options that nobody should approve unread, where they say something. */
    private static final List<String> TOLD =
            List.of("without-host", "accept-managed", "hooks.before-vm", "hooks.after-vm", "hooks.backup");

    public PlanReport {
        details = List.copyOf(details);
        leftOut = List.copyOf(leftOut);
        idleChecks = List.copyOf(idleChecks);
    }

    /**
     * A VM that was asked for and is not in the list.
     *
     * @param name its name
     * @param reasons every one
     */
    public record LeftOut(String name, List<CodeView> reasons) {

        public LeftOut {
            reasons = List.copyOf(reasons);
        }
    }

    /** The same list with what is not in it. */
    public PlanReport without(List<LeftOut> vms, List<String> checks) {
        return new PlanReport(plan, details, vms, checks);
    }

    @Override
    public Object json() {
        return plan;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(
                List.of(
                        "run",
                        "position",
                        "name",
                        "uuid",
                        "host",
                        "from",
                        "to",
                        "features",
                        "risks",
                        "estimatedMillis"),
                plan.vms().stream()
                        .map(vm -> Renderer.cells(
                                plan.run(),
                                vm.position(),
                                vm.name(),
                                vm.uuid(),
                                vm.host(),
                                vm.from(),
                                vm.to(),
                                String.join(" ", vm.features()),
                                Words.codes(vm.risks()),
                                vm.estimatedMillis()))
                        .toList());
    }

    private Optional<Cell> told(String option) {
        return plan.options().get(option) instanceof List<?> values && !values.isEmpty()
                ? Optional.of(new Cell(
                        option + ": " + values.stream().map(String::valueOf).collect(Collectors.joining(" ")),
                        Tone.WARNING))
                : Optional.empty();
    }

    @Override
    public List<Block> page() {
        long total =
                plan.vms().stream().mapToLong(PlannedVmView::estimatedMillis).sum();
        List<Block> page = new ArrayList<>();
        List<Cell> head = new ArrayList<>(List.of(
                new Cell("Run " + plan.run() + " of cluster " + plan.cluster() + ": " + plan.status(), Tone.STRONG),
                Cell.of(Words.count(plan.vms().size(), "VM") + ", about " + Words.duration(total) + "; planned by "
                        + plan.createdBy() + " at " + Words.time(plan.createdAt())),
                Cell.faint("digest " + plan.digest())));
        TOLD.forEach(option -> told(option).ifPresent(head::add));
        idleChecks.forEach(check -> head.add(new Cell(check, Tone.WARNING)));
        head.add(Cell.of(""));
        page.add(new Block.Lines(head));
        if (plan.vms().isEmpty()) {
            page.add(Block.lines(Cell.of(Words.NOTHING_ELIGIBLE)));
            explainLeftOut(page);
            return page;
        }
        page.add(new Block.Table(
                List.of("#", "name", "from", "to", "features", "risks", "estimate"),
                shown().stream()
                        .map(vm -> Renderer.cells(
                                vm.position(),
                                vm.name(),
                                vm.from(),
                                vm.to(),
                                String.join(" ", vm.features()),
                                new Cell(Words.codes(vm.risks()), Tone.WARNING),
                                Words.duration(vm.estimatedMillis())))
                        .toList()));
        explainLeftOut(page);
        details.forEach(detail -> plan.vms().stream()
                .filter(vm -> vm.uuid().equals(detail.uuid()))
                .forEach(vm -> page.add(new Block.Lines(lines(vm, detail)))));
        return page;
    }

    private void explainLeftOut(List<Block> page) {
        if (leftOut.isEmpty()) {
            return;
        }
        List<Cell> lines = new ArrayList<>();
        lines.add(Cell.of(""));
        lines.add(Cell.of("Left out:"));
        for (LeftOut vm : leftOut.subList(0, Math.min(SHOWN, leftOut.size()))) {
            vm.reasons()
                    .forEach(reason -> lines.add(
                            new Cell("  " + vm.name() + ": " + reason.code() + ": " + reason.message(), Tone.WARNING)));
        }
        if (leftOut.size() > SHOWN) {
            lines.add(Cell.of("  and " + Words.count(leftOut.size() - SHOWN, "more VM") + ": vmcompat list --all"));
        }
        page.add(new Block.Lines(lines));
    }

    /** The VMs that were singled out, or all. */
    private List<PlannedVmView> shown() {
        Set<UUID> singled = details.stream().map(VmDetail::uuid).collect(Collectors.toSet());
        return singled.isEmpty()
                ? plan.vms()
                : plan.vms().stream().filter(vm -> singled.contains(vm.uuid())).toList();
    }

    private static List<Cell> lines(PlannedVmView vm, VmDetail detail) {
        List<Cell> lines = new ArrayList<>();
        lines.add(Cell.of(""));
        lines.add(new Cell(vm.name() + " (" + vm.uuid() + ") on " + vm.host(), Tone.STRONG));
        vm.risks().stream()
                .filter(risk -> !risk.code().equals(Words.NOT_CHECKED))
                .forEach(risk -> lines.add(new Cell("  risk " + risk.code() + ": " + risk.message(), Tone.WARNING)));
        List<String> notChecked = vm.risks().stream()
                .filter(risk -> risk.code().equals(Words.NOT_CHECKED))
                .map(CodeView::message)
                .toList();
        if (!notChecked.isEmpty()) {
            lines.add(Cell.faint("  risk " + Words.NOT_CHECKED + ": " + String.join("; ", notChecked)));
        }
        if (!detail.kept().isEmpty()) {
            lines.add(Cell.of("  restore point: " + detail.kept()));
        }
        detail.changes().forEach(change -> lines.add(Cell.of("  the guest will notice: " + change)));
        detail.checks().forEach(check -> lines.add(Cell.of("  health check: " + check)));
        detail.diff().forEach(line -> lines.add(new Cell("  " + line, diffTone(line))));
        return lines;
    }

    private static Tone diffTone(String line) {
        return line.startsWith("+") ? Tone.GOOD : line.startsWith("-") ? Tone.BAD : Tone.PLAIN;
    }
}
