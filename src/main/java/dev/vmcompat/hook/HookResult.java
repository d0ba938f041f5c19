package dev.vmcompat.hook;

/**
 * What came of a hook.
 *
 * @param succeeded it ended by itself before its deadline, with exit code 0
 * @param words how it ended and the end of what it printed, in one short line; text of a program, which rendering escapes
 */
public record HookResult(boolean succeeded, String words) {}
