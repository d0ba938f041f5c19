package dev.vmcompat.report;

/** How a result is written. */
public enum Format {
    /** For people. */
    TABLE,
    /** For programs: stable fields. */
    JSON,
    /** For spreadsheets. */
    CSV
}
