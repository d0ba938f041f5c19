package dev.vmcompat.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code run} and {@code history --run}: the outcome first, and first of all what needs a person. */
public record RunReport(RunView run) implements Report {

    @Override
    public Object json() {
        return run;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(
                List.of(
                        "run",
                        "name",
                        "uuid",
                        "outcome",
                        "code",
                        "message",
                        "from",
                        "to",
                        "verifiedBy",
                        "downtimeMillis"),
                run.vms().stream()
                        .map(vm -> Renderer.cells(
                                run.run(),
                                vm.name(),
                                vm.uuid(),
                                vm.outcome(),
                                Words.orEmpty(vm.code()),
                                Words.orEmpty(vm.message()),
                                vm.from(),
                                vm.to(),
                                Words.orEmpty(vm.verifiedBy()),
                                Words.orEmpty(vm.downtimeMillis())))
                        .toList());
    }

    @Override
    public List<Block> page() {
        List<Cell> head = new ArrayList<>();
        ordered().stream()
                .filter(vm -> vm.outcome() == OutcomeView.NEEDS_ATTENTION)
                .forEach(vm -> head.add(new Cell(
                        "NEEDS ATTENTION: " + vm.name() + " (" + vm.uuid() + "): " + Words.orEmpty(vm.message()),
                        Tone.BAD)));
        head.add(new Cell(
                "Run " + run.run() + " of cluster " + run.cluster() + ": " + run.status()
                        + (run.vms().isEmpty() ? "" : "; " + counts()),
                Tone.STRONG));
        head.add(Cell.of(approval()
                + run.startedAt().map(at -> ", started " + Words.time(at)).orElse("")
                + run.endedAt().map(at -> ", ended " + Words.time(at)).orElse("")
                + run.exitCode().map(code -> ", exit code " + code).orElse("")));
        if (run.vms().isEmpty()) {
            head.add(Cell.of(Words.NOTHING_ELIGIBLE));
            return List.of(new Block.Lines(head));
        }
        head.add(Cell.of(""));
        return List.of(new Block.Lines(head), table());
    }

    private String approval() {
        return run.approvedBy()
                .map(by -> "approved by " + by)
                .orElse(run.vms().isEmpty() ? "nothing to approve" : "approved by nobody yet");
    }

    private Block.Table table() {
        return new Block.Table(
                List.of("name", "outcome", "from", "to", "verified by", "downtime", "stages", "why"),
                ordered().stream()
                        .map(vm -> Renderer.cells(
                                vm.name(),
                                new Cell(vm.outcome().name(), vm.outcome().tone()),
                                vm.from(),
                                vm.to(),
                                Words.orEmpty(vm.verifiedBy()),
                                vm.downtimeMillis().map(Words::duration).orElse(""),
                                stages(vm),
                                vm.outcome() == OutcomeView.UPGRADED ? "" : Words.orEmpty(vm.message())))
                        .toList());
    }

    private static String stages(VmOutcomeView vm) {
        return String.join(
                " ",
                vm.stages().stream()
                        .map(stage -> stage.name() + ":" + stage.status()
                                + (stage.attempts() > 1 ? "x" + stage.attempts() : ""))
                        .toList());
    }

    private List<VmOutcomeView> ordered() {
        return run.vms().stream()
                .sorted(Comparator.comparingInt(vm -> vm.outcome().order()))
                .toList();
    }

    private String counts() {
        Map<Integer, String> words = new TreeMap<>();
        for (OutcomeView outcome : OutcomeView.values()) {
            long count =
                    run.vms().stream().filter(vm -> vm.outcome() == outcome).count();
            if (count > 0) {
                words.put(outcome.order(), count + " " + outcome.words());
            }
        }
        return String.join(", ", words.values());
    }
}
