package dev.vmcompat.definition;

/** Receives what {@link MarkupScanner} finds, in the order of the text. All offsets are UTF-16 units. */
interface MarkupHandler {

    /** An element begins; {@link #end} follows for self-closing ones too. */
    void start(StartTag tag);

    /** The innermost open element ends; {@code to} is behind its last character. */
    void end(int to);

    /** Character data between tags, or the inside of a CDATA section. */
    default void text(int from, int to, boolean cdata) {}

    /** The inside of a comment or of a processing instruction. */
    default void remark(int from, int to) {}
}
