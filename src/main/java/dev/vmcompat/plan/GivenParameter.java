package dev.vmcompat.plan;

/**
 * A job parameter as somebody wrote it, unchecked.
 *
 * @param key as written
 * @param text as written
 * @param place where it stands, for messages: {@code the command line}, {@code /etc/vmcompat/nightly.properties:3}
 */
public record GivenParameter(String key, String text, String place) {}
