package archviolation.dev.vmcompat.nowhere;

/** Breaks: every class stands in a room. */
public record ClassInNoRoom() {}
