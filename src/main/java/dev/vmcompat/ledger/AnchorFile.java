package dev.vmcompat.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Anchors outside the database, a line each: {@code SEQ MAC TIME end}. Lines are only ever added, each in one write that is on the disk before
 * {@link #append} returns. A line without its {@code end} was cut short by a crash and does not count.
 */
public final class AnchorFile {

    private static final String END = "end";

    private final Path file;

    /** Made at the first append where it is missing; its directory must exist. */
    public AnchorFile(Path file) {
        this.file = file;
    }

    /**
     * Notes where the chain ends.
     *
     * @throws UncheckedIOException where it cannot be written
     */
    public void append(Anchor anchor) {
        // A newline first: a line that a crash cut short must not swallow this one.
        var line = "\n" + anchor.seq() + " " + (anchor.mac().isEmpty() ? "-" : anchor.mac()) + " " + anchor.at() + " "
                + END + "\n";
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try (var out = FileChannel.open(file, options)) {
            out.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("the anchor of the history cannot be written to " + file, e);
        }
    }

    /**
     * The furthest end that was ever noted; empty where the file is missing or has no line.
     *
     * @throws AnchorFileException where a complete line is no anchor
     */
    public Optional<Anchor> furthest() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.endsWith(" " + END))
                    .map(this::parse)
                    .max(Comparator.comparingLong(Anchor::seq));
        } catch (IOException e) {
            throw new UncheckedIOException("the anchors of the history cannot be read from " + file, e);
        }
    }

    private Anchor parse(String line) {
        var parts = line.split(" ", -1);
        try {
            if (parts.length == 4) {
                return new Anchor(
                        Long.parseLong(parts[0]), parts[1].equals("-") ? "" : parts[1], Instant.parse(parts[2]));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new AnchorFileException(file, e);
        }
        throw new AnchorFileException(file, null);
    }
}
