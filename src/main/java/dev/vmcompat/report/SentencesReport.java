package dev.vmcompat.report;

import java.util.List;

/** A result of several sentences, each on its line. In JSON and CSV they are one message. */
public record SentencesReport(List<String> sentences) implements Report {

    public SentencesReport {
        sentences = List.copyOf(sentences);
    }

    @Override
    public Object json() {
        return together();
    }

    @Override
    public Block.Table csv() {
        return together().csv();
    }

    @Override
    public List<Block> page() {
        return List.of(new Block.Lines(sentences.stream().map(Cell::of).toList()));
    }

    private MessageReport together() {
        return new MessageReport(String.join(" ", sentences));
    }
}
