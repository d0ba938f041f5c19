package dev.vmcompat.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code list}: VMs with verdict and every reason.
 *
 * @param vms all that were asked for
 * @param notices sentences that stand above the table, such as hosts that did not answer
 * @param explained whether each reason and risk has its own line with its sentence
 */
public record VmListReport(List<VmRow> vms, List<String> notices, boolean explained) implements Report {

    public VmListReport {
        vms = List.copyOf(vms);
        notices = List.copyOf(notices);
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
        notices.forEach(notice -> page.add(Block.lines(new Cell(notice, Tone.BAD))));
        page.add(new Block.Table(
                List.of("cluster", "name", "state", "machine type", "target", "verdict", "reasons and risks"),
                vms.stream().map(VmListReport::row).toList()));
        long eligible =
                vms.stream().filter(vm -> vm.verdict().equals("ELIGIBLE")).count();
        page.add(Block.lines(
                Cell.of(""), new Cell(Words.count(vms.size(), "VM") + ", " + eligible + " eligible.", Tone.STRONG)));
        if (explained) {
            vms.forEach(vm -> explain(vm, page));
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

    private static void explain(VmRow vm, List<Block> page) {
        List<Cell> lines = new ArrayList<>();
        vm.reasons().forEach(reason -> lines.add(Cell.of("  " + reason.code() + ": " + reason.message())));
        vm.risks().forEach(risk -> lines.add(Cell.of("  risk " + risk.code() + ": " + risk.message())));
        if (!lines.isEmpty()) {
            page.add(Block.lines(Cell.of(""), new Cell(vm.name(), Tone.STRONG)));
            page.add(new Block.Lines(lines));
        }
    }
}
