package dev.vmcompat.definition;

/** Root of what can be wrong with XML from a host or guest. Messages never contain values from the text, which may be secret. */
public abstract class DefinitionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DefinitionException(String message) {
        super(message);
    }
}
