package dev.vmcompat.definition;

import static java.util.Comparator.reverseOrder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A domain's definition as the exact text libvirt gave, secrets included. Rewriting replaces or adds single attributes in the text; all
 * other characters stay as they are, comments, namespaces and line ends included.
 *
 * @param xml the text; never print it, use {@link DefinitionDiff} or {@link SecretMask}
 */
public record DomainDefinition(String xml) {

    /** Characters that machine names are made of; none of them needs escaping. */
    private static final Pattern MACHINE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");

    /** How an element without attributes and content ends, behind its name. */
    private static final Pattern EMPTY_TAG_END = Pattern.compile("\\s*/>");

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

    /**
     * The same text without {@code discard='unmap'} on the drivers of these disks: exactly what {@link #withDiscard} added is taken away, in
     * whatever quotes and order libvirt has written it since. A driver that says something else about discard stays as it is, and so does a
     * target that no disk or several disks have.
     */
    public DomainDefinition withoutDiscard(Set<String> targetDevices) {
        List<TextEdit> edits = new ArrayList<>();
        List<DomainMarkup.Disk> disks = markup().disks();
        for (String device : targetDevices) {
            only(disks, device)
                    .flatMap(DomainMarkup.Disk::driver)
                    .ifPresent(driver -> driver.attribute("discard")
                            .filter(discard -> discard.value().equals("unmap"))
                            .ifPresent(discard ->
                                    edits.add(new TextEdit(driver.beginOf(discard), discard.valueEnd() + 1, ""))));
        }
        return new DomainDefinition(TextEdit.all(xml, edits));
    }

    /**
     * The same text with another file as the source of a file disk, and with its format. A backing chain that is written out stays as it is.
     *
     * @param targetDevice such as {@code vda}
     * @param file absolute path of the file
     * @param format the driver's type, such as {@code raw}
     * @throws UnusableDefinitionException if not exactly one disk has this target, with one source that is a file and one driver with a type
     */
    public DomainDefinition withDiskSource(String targetDevice, String file, String format) {
        DomainMarkup.Disk disk = only(markup().disks(), targetDevice)
                .orElseThrow(() -> new UnusableDefinitionException("not exactly one disk is " + targetDevice));
        StartTag.Attribute source = disk.source()
                .flatMap(tag -> tag.attribute("file"))
                .orElseThrow(() -> new UnusableDefinitionException("disk " + targetDevice + " is not on a file"));
        StartTag.Attribute type = disk.driver()
                .flatMap(tag -> tag.attribute("type"))
                .orElseThrow(() -> new UnusableDefinitionException("disk " + targetDevice + " has no driver type"));
        var changed = new DomainDefinition(TextEdit.all(
                xml,
                List.of(
                        new TextEdit(source.valueStart(), source.valueEnd(), References.escape(file)),
                        new TextEdit(type.valueStart(), type.valueEnd(), References.escape(format)))));
        // A second opinion by the JDK's parser: a wrong path here would cost a disk.
        boolean held = DomainFacts.of(changed).disks().stream()
                .filter(read -> read.target().equals(targetDevice))
                .allMatch(read -> read.source().equals(Optional.of(new DiskSource.File(file)))
                        && read.driverType().equals(Optional.of(format)));
        if (!held) {
            throw new IllegalStateException("rewriting the source of " + targetDevice + " did not hold");
        }
        return changed;
    }

    /**
     * The same text with a disk on the file below its overlay. Where libvirt wrote out the overlay's chain, as it does in the definition of a VM
     * that runs when it gets one, what is left of it is what is below that file; else QEMU would be told that the file backs itself.
     *
     * @throws UnusableDefinitionException as {@link #withDiskSource}
     */
    public DomainDefinition withDiskBelowOverlay(String targetDevice, String file, String format) {
        DomainDefinition moved = withDiskSource(targetDevice, file, format);
        return new DomainDefinition(TextEdit.all(
                moved.xml,
                only(moved.markup().disks(), targetDevice).flatMap(moved::shorterChain).stream()
                        .toList()));
    }

    private Optional<TextEdit> shorterChain(DomainMarkup.Disk disk) {
        Optional<DomainMarkup.Span> rest = disk.restOfChain();
        return disk.chain()
                .filter(chain -> disk.backingStore().flatMap(this::emptyElement).isEmpty())
                .map(chain -> rest.map(
                                left -> new TextEdit(chain.from(), chain.to(), xml.substring(left.from(), left.to())))
                        .orElseGet(() -> new TextEdit(behindText(chain.from()), chain.to(), "")));
    }

    /** Where the white space before a place begins. */
    private int behindText(int place) {
        int from = place;
        while (Character.isWhitespace(xml.charAt(from - 1))) {
            from--;
        }
        return from;
    }

    /**
     * The same text without the {@code <backingStore/>} that a merge left on these disks: it says that a chain ends, which is so without it. One
     * that names a file stays, and so does a target that no disk or several disks have.
     */
    public DomainDefinition withoutEmptyBackingStore(Set<String> targetDevices) {
        List<TextEdit> edits = new ArrayList<>();
        List<DomainMarkup.Disk> disks = markup().disks();
        for (String device : targetDevices) {
            only(disks, device)
                    .flatMap(DomainMarkup.Disk::backingStore)
                    .flatMap(this::emptyElement)
                    .ifPresent(edits::add);
        }
        return new DomainDefinition(TextEdit.all(xml, edits));
    }

    /** Takes an element away that has neither attributes nor content; empty for any other. */
    private Optional<TextEdit> emptyElement(StartTag tag) {
        Matcher rest = EMPTY_TAG_END.matcher(xml).region(tag.nameEnd(), xml.length());
        return rest.lookingAt() ? Optional.of(new TextEdit(behindText(tag.begin()), rest.end(), "")) : Optional.empty();
    }

    /** Those of these disks that say something about a backing chain, be it that there is none. */
    public Set<String> withBackingStore(Set<String> targetDevices) {
        List<DomainMarkup.Disk> disks = markup().disks();
        return targetDevices.stream()
                .filter(device -> only(disks, device)
                        .flatMap(DomainMarkup.Disk::backingStore)
                        .isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<DomainMarkup.Disk> only(List<DomainMarkup.Disk> disks, String device) {
        List<DomainMarkup.Disk> named = disks.stream()
                .filter(disk -> disk.target().filter(device::equals).isPresent())
                .toList();
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
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
