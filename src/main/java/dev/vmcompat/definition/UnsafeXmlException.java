package dev.vmcompat.definition;

/** The text has something that no host writes and that could do harm: a DOCTYPE, or a size or depth beyond the limits. */
public final class UnsafeXmlException extends DefinitionException {

    private static final long serialVersionUID = 1L;

    UnsafeXmlException(String message) {
        super(message);
    }
}
