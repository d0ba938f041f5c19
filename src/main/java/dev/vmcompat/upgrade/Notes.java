package dev.vmcompat.upgrade;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The notes on a VM in hand: immutable. */
public record Notes(Map<Note, String> values) {

    public Notes {
        Map<Note, String> copy = new EnumMap<>(Note.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }

    public static Notes none() {
        return new Notes(Map.of());
    }

    public boolean has(Note note) {
        return values.containsKey(note);
    }

    /** Whether the note says true; false where it is not there. */
    public boolean flag(Note note) {
        return Boolean.parseBoolean(values.getOrDefault(note, "false"));
    }

    public Optional<String> text(Note note) {
        @Nullable String value = values.get(note);
        return Optional.ofNullable(value);
    }

    public Optional<Instant> instant(Note note) {
        return text(note).map(Instant::parse);
    }

    /** Names that the note lists, separated by commas; empty where there is none. */
    public Set<String> names(Note note) {
        Set<String> names = new TreeSet<>(Arrays.asList(text(note).orElse("").split(",", -1)));
        names.remove("");
        return names;
    }

    public Notes with(Note note, Object value) {
        Map<Note, String> copy = new EnumMap<>(Note.class);
        copy.putAll(values);
        copy.put(note, value.toString());
        return new Notes(copy);
    }

    public Notes without(Note note) {
        Map<Note, String> copy = new EnumMap<>(Note.class);
        copy.putAll(values);
        copy.remove(note);
        return new Notes(copy);
    }
}
