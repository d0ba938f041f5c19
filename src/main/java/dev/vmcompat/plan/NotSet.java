package dev.vmcompat.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** Stands for null in JSON, so that maps of options hold no null. */
public enum NotSet {
    VALUE;

    @JsonValue
    @Nullable
    Object json() {
        return null;
    }

    @Override
    public String toString() {
        return "none";
    }
}
