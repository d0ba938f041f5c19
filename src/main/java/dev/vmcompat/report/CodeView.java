package dev.vmcompat.report;

/** A reason or risk: what programs decide by, and what people read. */
public record CodeView(String code, String message) {}
