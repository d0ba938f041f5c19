package dev.vmcompat.definition;

import static java.util.Comparator.reverseOrder;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A domain's definition as the exact text libvirt gave, secrets included. Rewriting replaces or adds single attributes in the text; all
 * other characters stay as they are, comments, namespaces and line ends included.
 *
 * @param xml the text; never print it, use {@link DefinitionDiff} or {@link SecretMask}
 */
public record DomainDefinition(String xml) {

    /** Characters that machine names are made of; none of them needs escaping. */
    private static final Pattern MACHINE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");

    /**
     * Checks that the text can be worked with.
     *
     * @throws UnsafeXmlException for a DOCTYPE or a text beyond the limits
     * @throws MalformedXmlException if it is not well-formed
     * @throws UnusableDefinitionException if it is no libvirt domain or has several machine types
     */
    public DomainDefinition {
        DomainMarkup.of(xml, XmlLimits.DEFAULT).machine();
        SafeXml.withDefaultLimits().parse(xml);
    }

    /** The machine in {@code /domain/os/type/@machine}; empty if the attribute is missing. */
    public Optional<String> machineType() {
        return markup().machine().map(StartTag.Attribute::value);
    }

    /**
     * The same text with another machine type.
     *
     * @throws UnusableDefinitionException if the definition names no machine: where to write one would be a guess
     * @throws IllegalArgumentException if the new name has characters that no machine type has
     */
    public DomainDefinition withMachineType(String machine) {
        if (!MACHINE_NAME.matcher(machine).matches()) {
            throw new IllegalArgumentException("not a machine type's name: " + machine);
        }
        StartTag.Attribute attribute = markup().machine()
                .orElseThrow(
                        () -> new UnusableDefinitionException("the definition has no machine attribute to change"));
        var changed = new DomainDefinition(
                xml.substring(0, attribute.valueStart()) + machine + xml.substring(attribute.valueEnd()));
        // A second opinion by the JDK's parser, since a VM's definition depends on it.
        String read = DomainFacts.of(changed).machine().orElse("");
        if (!read.equals(machine)) {
            throw new IllegalStateException("rewriting the machine type to " + machine + " did not hold");
        }
        return changed;
    }

    /** The same text with {@code discard='unmap'} on the drivers of these disks, where they say nothing about discard. */
    public DiscardRewrite withDiscard(Set<String> targetDevices) {
        Map<String, DiscardRewrite.Outcome> outcomes = new HashMap<>();
        SortedSet<Integer> insertions = new TreeSet<>(reverseOrder());
        List<DomainMarkup.Disk> disks = markup().disks();
        for (String device : targetDevices) {
            List<DomainMarkup.Disk> named = disks.stream()
                    .filter(disk -> disk.target().filter(device::equals).isPresent())
                    .toList();
            DiscardRewrite.Outcome outcome = outcomeFor(named);
            outcomes.put(device, outcome);
            if (outcome == DiscardRewrite.Outcome.ADDED) {
                insertions.add(named.get(0).driver().orElseThrow().insertionPoint());
            }
        }
        var text = new StringBuilder(xml);
        insertions.forEach(at -> text.insert(at, " discard='unmap'"));
        return new DiscardRewrite(new DomainDefinition(text.toString()), outcomes);
    }

    private static DiscardRewrite.Outcome outcomeFor(List<DomainMarkup.Disk> named) {
        if (named.size() != 1) {
            return named.isEmpty() ? DiscardRewrite.Outcome.NO_SUCH_DISK : DiscardRewrite.Outcome.AMBIGUOUS;
        }
        return named.get(0)
                .driver()
                .map(driver -> driver.attribute("discard").isPresent()
                        ? DiscardRewrite.Outcome.ALREADY_SAYS
                        : DiscardRewrite.Outcome.ADDED)
                .orElse(DiscardRewrite.Outcome.NO_DRIVER);
    }

    private DomainMarkup markup() {
        return DomainMarkup.of(xml, XmlLimits.DEFAULT);
    }

    @Override
    public String toString() {
        return "DomainDefinition[" + xml.length() + " characters]";
    }
}
