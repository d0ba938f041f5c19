package dev.vmcompat.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code list}: VMs with verdict and every reason.
 *
 * @param vms all that were asked for
 * @param explained whether each reason and risk has its own line with its sentence
 */
public record VmListReport(List<VmRow> vms, boolean explained) implements Report {

    public VmListReport {
        vms = List.copyOf(vms);
    }

    @Override
    public Object json() {
        return vms;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(
                List.of(
                        "cluster",
                        "host",
                        "name",
                        "uuid",
                        "state",
                        "machineType",
                        "liveMachineType",
                        "target",
                        "verdict",
                        "reasons",
                        "risks"),
                vms.stream()
                        .map(vm -> Renderer.cells(
                                vm.cluster(),
                                vm.host(),
                                vm.name(),
                                vm.uuid(),
                                vm.state(),
                                vm.machineType(),
                                Words.orEmpty(vm.liveMachineType()),
                                Words.orEmpty(vm.target()),
                                vm.verdict(),
                                Words.codes(vm.reasons()),
                                Words.codes(vm.risks())))
                        .toList());
    }

    @Override
    public List<Block> page() {
        List<Block> page = new ArrayList<>();
        page.add(new Block.Table(
                List.of("cluster", "name", "state", "machine type", "target", "verdict", "reasons and risks"),
                vms.stream().map(VmListReport::row).toList()));
        long eligible =
                vms.stream().filter(vm -> vm.verdict().equals("ELIGIBLE")).count();
        page.add(Block.lines(
                Cell.of(""), new Cell(Words.count(vms.size(), "VM") + ", " + eligible + " eligible.", Tone.STRONG)));
        if (explained) {
            explain(page);
        }
        return page;
    }

    private static List<Cell> row(VmRow vm) {
        String live = vm.liveMachineType()
                .filter(type -> !type.equals(vm.machineType()))
                .map(type -> " (runs " + type + ")")
                .orElse("");
        return Renderer.cells(
                vm.cluster(),
                vm.name(),
                vm.state(),
                vm.machineType() + live,
                Words.orEmpty(vm.target()),
                new Cell(vm.verdict(), tone(vm)),
                Words.codes(Stream.concat(vm.reasons().stream(), vm.risks().stream())
                        .toList()));
    }

    private static Tone tone(VmRow vm) {
        return switch (vm.verdict()) {
            case "ELIGIBLE" -> Tone.GOOD;
            case "CURRENT" -> Tone.FAINT;
            default -> Tone.WARNING;
        };
    }

    /** Why, one line each; what could not be checked is said once, with how many VMs it concerns. */
    private void explain(List<Block> page) {
        List<Cell> lines = new ArrayList<>();
        Map<String, Integer> notChecked = new LinkedHashMap<>();
        for (VmRow vm : vms) {
            vm.reasons().stream()
                    .filter(reason -> !reason.code().equals("ALREADY_CURRENT"))
                    .forEach(reason -> lines.add(line(vm, "", reason, Tone.PLAIN)));
            for (CodeView risk : vm.risks()) {
                if (risk.code().equals(Words.NOT_CHECKED)) {
                    notChecked.merge(risk.message(), 1, Integer::sum);
                } else {
                    lines.add(line(vm, "risk ", risk, Tone.WARNING));
                }
            }
        }
        notChecked.forEach((what, count) -> lines.add(Cell.faint(what + " (" + Words.count(count, "VM") + ")")));
        if (!lines.isEmpty()) {
            page.add(Block.lines(Cell.of("")));
            page.add(new Block.Lines(lines));
        }
    }

    private static Cell line(VmRow vm, String kind, CodeView code, Tone tone) {
        return new Cell(vm.name() + ": " + kind + code.code() + ": " + code.message(), tone);
    }
}
