package dev.vmcompat.inventory;

import dev.vmcompat.definition.DefinitionException;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.DomainFacts;
import dev.vmcompat.definition.SafeXml;
import java.util.Objects;

/**
 * What one XML of a domain says, inactive or live.
 *
 * @param facts what everybody asks
 * @param details what only the assessment asks
 */
public record DomainView(DomainFacts facts, DomainDetails details) {

    public DomainView {
        Objects.requireNonNull(facts, "facts");
        Objects.requireNonNull(details, "details");
    }

    /**
     * Reads a domain's XML, which comes from a host and is not trusted.
     *
     * @throws DefinitionException if it cannot be understood
     */
    public static DomainView of(String xml) {
        return new DomainView(
                DomainFacts.of(new DomainDefinition(xml)),
                DomainDetailsReader.read(SafeXml.withDefaultLimits().parse(xml).getDocumentElement()));
    }
}
