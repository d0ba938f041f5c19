package dev.vmcompat.definition;

/** The text is XML but not a definition that can be worked with. */
public final class UnusableDefinitionException extends DefinitionException {

    private static final long serialVersionUID = 1L;

    UnusableDefinitionException(String message) {
        super(message);
    }
}
