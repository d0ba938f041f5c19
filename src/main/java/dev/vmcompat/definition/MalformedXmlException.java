package dev.vmcompat.definition;

/** The text is not well-formed XML. */
public final class MalformedXmlException extends DefinitionException {

    private static final long serialVersionUID = 1L;

    private final int offset;

    MalformedXmlException(String problem, int offset) {
        super("not well-formed XML: " + problem + " at character " + offset);
        this.offset = offset;
    }

    /** Where, in UTF-16 units from the beginning; -1 if the parser does not say. */
    public int offset() {
        return offset;
    }
}
