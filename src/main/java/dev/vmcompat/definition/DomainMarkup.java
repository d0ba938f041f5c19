package dev.vmcompat.definition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The places in a definition's text that may be rewritten. Only libvirt's own elements on their own path count. */
final class DomainMarkup implements MarkupHandler {

    /**
     * A stretch of the text.
     *
     * @param from its first character
     * @param to behind its last one
     */
    record Span(int from, int to) {}

    /** A disk's tags that matter, while and after it is read. */
    static final class Disk {
        private final List<StartTag> drivers = new ArrayList<>();
        private final List<StartTag> sources = new ArrayList<>();
        private final List<StartTag> backingStores = new ArrayList<>();
        private final List<Span> chains = new ArrayList<>();
        private final List<Span> restsOfChains = new ArrayList<>();
        private final List<String> targets = new ArrayList<>();

        /** The target device, if there is exactly one. */
        Optional<String> target() {
            return targets.size() == 1 ? Optional.of(targets.get(0)) : Optional.empty();
        }

        /** The driver, if there is exactly one. */
        Optional<StartTag> driver() {
            return drivers.size() == 1 ? Optional.of(drivers.get(0)) : Optional.empty();
        }

        /** The backing chain below it, if there is exactly one. */
        Optional<StartTag> backingStore() {
            return backingStores.size() == 1 ? Optional.of(backingStores.get(0)) : Optional.empty();
        }

        /** The whole element of the backing chain below it, if there is exactly one. */
        Optional<Span> chain() {
            return chains.size() == 1 ? Optional.of(chains.get(0)) : Optional.empty();
        }

        /** Of that chain the whole element of what is below its first file, be it that nothing is; if there is exactly one. */
        Optional<Span> restOfChain() {
            return restsOfChains.size() == 1 ? Optional.of(restsOfChains.get(0)) : Optional.empty();
        }

        /** The source, if there is exactly one. */
        Optional<StartTag> source() {
            return sources.size() == 1 ? Optional.of(sources.get(0)) : Optional.empty();
        }
    }

    private final Deque<String> path = new ArrayDeque<>();
    private final Deque<Integer> begins = new ArrayDeque<>();
    private final List<StartTag> osTypes = new ArrayList<>();
    private final List<Disk> disks = new ArrayList<>();

    private DomainMarkup() {}

    static DomainMarkup of(String xml, XmlLimits limits) {
        var markup = new DomainMarkup();
        MarkupScanner.scan(xml, limits, markup);
        return markup;
    }

    @Override
    public void start(StartTag tag) {
        // Elements of other namespaces get a name that is on no path of ours.
        path.addLast(tag.inNoNamespace() ? tag.name() : "{}" + tag.name());
        begins.addLast(tag.begin());
        if (path.size() == 1 && !tag.is("domain")) {
            throw new UnusableDefinitionException("the root element is not a libvirt domain");
        }
        if (isAt("domain", "os", "type")) {
            osTypes.add(tag);
        } else if (isAt("domain", "devices", "disk")) {
            disks.add(new Disk());
        } else if (isAt("domain", "devices", "disk", "driver")) {
            lastDisk().drivers.add(tag);
        } else if (isAt("domain", "devices", "disk", "source")) {
            lastDisk().sources.add(tag);
        } else if (isAt("domain", "devices", "disk", "backingStore")) {
            lastDisk().backingStores.add(tag);
        } else if (isAt("domain", "devices", "disk", "target")) {
            tag.attribute("dev").ifPresent(device -> lastDisk().targets.add(device.value()));
        }
    }

    @Override
    public void end(int to) {
        Span element = new Span(begins.removeLast(), to);
        if (isAt("domain", "devices", "disk", "backingStore")) {
            lastDisk().chains.add(element);
        } else if (isAt("domain", "devices", "disk", "backingStore", "backingStore")) {
            lastDisk().restsOfChains.add(element);
        }
        path.removeLast();
    }

    /** The machine attribute; empty if it is missing. */
    Optional<StartTag.Attribute> machine() {
        if (osTypes.size() > 1) {
            throw new UnusableDefinitionException("the definition has several os/type elements");
        }
        return osTypes.stream().findFirst().flatMap(type -> type.attribute("machine"));
    }

    List<Disk> disks() {
        return disks;
    }

    private Disk lastDisk() {
        return disks.get(disks.size() - 1);
    }

    private boolean isAt(String... names) {
        return path.size() == names.length && List.of(names).equals(List.copyOf(path));
    }
}
