package dev.vmcompat.report;

import java.util.List;

/** A result that is one sentence: what was done. */
public record MessageReport(String message) implements Report {

    @Override
    public Object json() {
        return this;
    }

    @Override
    public Block.Table csv() {
        return new Block.Table(List.of("message"), List.of(Renderer.cells(message)));
    }

    @Override
    public List<Block> page() {
        return List.of(Block.lines(Cell.of(message)));
    }
}
