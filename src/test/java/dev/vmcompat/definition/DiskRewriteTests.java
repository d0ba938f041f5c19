package dev.vmcompat.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskRewriteTests {

    private static final Set<String> TARGETS = Set.of("vda", "vdb", "vdc", "vdz");

    @Property(tries = 400)
    void discardTakenAwayIsTheTextFromBeforeItWasAdded(@ForAll("domains") String xml) {
        var before = new DomainDefinition(xml);
        DiscardRewrite rewrite = before.withDiscard(TARGETS);
        Set<String> added = new HashSet<>(TARGETS);
        added.removeIf(target -> rewrite.outcomes().get(target) != DiscardRewrite.Outcome.ADDED);

        assertThat(rewrite.definition().withoutDiscard(added).xml()).isEqualTo(xml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<driver name='qemu' type='raw' discard='unmap'/>",
                "<driver name='qemu' type='raw' discard=\"unmap\"/>",
                "<driver name='qemu' discard='unmap' type='raw'/>",
                "<driver discard='unmap' name='qemu' type='raw'/>",
                "<driver name='qemu'\n   discard = 'unmap' type='raw'/>"
            })
    void discardIsTakenAwayHoweverLibvirtHasWrittenIt(String driver) {
        DomainDefinition after = domain(disk("vda", driver)).withoutDiscard(Set.of("vda"));

        assertThat(after.xml())
                .isEqualTo(
                        domain(disk("vda", "<driver name='qemu' type='raw'/>")).xml());
    }

    @Test
    void discardThatWasNotOursStays() {
        DomainDefinition before = domain(disk("vda", "<driver discard='ignore'/>")
                + disk("vdb", "<driver discard='unmap'/>")
                + disk("vdc", "<driver discard='unmap'/>")
                + disk("vdc", "<driver discard='unmap'/>"));

        assertThat(before.withoutDiscard(Set.of("vda", "vdc", "vdz")).xml()).isEqualTo(before.xml());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<backingStore/>", "\n   <backingStore />", "\r\n\t<backingStore/>"})
    void anEmptyBackingStoreIsTakenAwayAndOneThatNamesAFileStays(String empty) {
        String driver = "<driver name='qemu' type='raw'/>";
        String chain = "<backingStore type='file'><source file='/b'/></backingStore>";
        DomainDefinition before =
                domain(disk("vda", driver + empty) + disk("vdb", driver + chain) + disk("vdc", driver + empty));

        assertThat(before.withBackingStore(TARGETS)).containsExactlyInAnyOrder("vda", "vdb", "vdc");
        assertThat(before.withoutEmptyBackingStore(Set.of("vda", "vdb", "vdz")).xml())
                .isEqualTo(domain(disk("vda", driver) + disk("vdb", driver + chain) + disk("vdc", driver + empty))
                        .xml());
    }

    @Test
    void belowItsOverlayADiskHasTheRestOfTheChainThatLibvirtWroteOut() {
        String overlay = "<driver name='qemu' type='qcow2'/><source file='/o'/>";
        String base = "<driver name='qemu' type='raw'/><source file='/b'/>";
        String end = "<backingStore/>";
        String below = "<backingStore type='file'><format type='qcow2'/><source file='/c'/>" + end + "</backingStore>";
        for (String rest : List.of("", end, below)) {
            String chain = "\n  <backingStore type='file'>\n<format type='raw'/><source file='/b'/>" + rest
                    + "</backingStore>";
            DomainDefinition before = domain(chained("vda", overlay + chain) + chained("vdb", overlay + chain));

            assertThat(before.withDiskBelowOverlay("vda", "/b", "raw").xml())
                    .isEqualTo(domain(chained("vda", base + (rest.isEmpty() ? "" : "\n  " + rest))
                                    + chained("vdb", overlay + chain))
                            .xml());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<backingStore/>"})
    void belowItsOverlayADiskWithoutAWrittenChainHasNone(String chain) {
        DomainDefinition before =
                domain(chained("vda", "<driver name='qemu' type='qcow2'/><source file='/o'/>" + chain));

        assertThat(before.withDiskBelowOverlay("vda", "/b", "raw").xml())
                .isEqualTo(domain(chained("vda", "<driver name='qemu' type='raw'/><source file='/b'/>" + chain))
                        .xml());
    }

    private static String chained(String target, String inside) {
        return "<disk type='file'>" + inside + "<target dev='" + target + "'/></disk>";
    }

    @Property(tries = 400)
    void anotherFileIsReadBackAndTheWayBackIsTheTextFromBefore(
            @ForAll("domains") String xml, @ForAll("paths") String path) {
        var before = new DomainDefinition(xml);

        DomainDefinition after = before.withDiskSource("vda", path, "qcow2");

        DiskFacts read = DomainFacts.of(after).disks().get(0);
        assertThat(read.source()).contains(new DiskSource.File(path));
        assertThat(read.driverType()).contains("qcow2");
        assertThat(DefinitionComparison.unexpected(before, after, new AllowedChange.DiskSources(Set.of("vda"))))
                .isEmpty();
        assertThat(after.withDiskSource("vda", "/images/vda", "raw").xml()).isEqualTo(xml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<disk><driver type='raw'/><source file='/a'/><target dev='vda'/></disk>"
                        + "<disk><driver type='raw'/><source file='/b'/><target dev='vda'/></disk>",
                "<disk><driver type='raw'/><target dev='vda'/></disk>",
                "<disk type='block'><driver type='raw'/><source dev='/dev/sda'/><target dev='vda'/></disk>",
                "<disk><driver name='qemu'/><source file='/a'/><target dev='vda'/></disk>",
                "<disk><source file='/a'/><target dev='vda'/></disk>"
            })
    void aDiskWhosePlaceIsNotPlainIsRefused(String disks) {
        DomainDefinition definition = domain(disks);

        assertThatThrownBy(() -> definition.withDiskSource("vda", "/x", "raw"))
                .isInstanceOf(UnusableDefinitionException.class);
    }

    @Provide
    Arbitrary<String> domains() {
        Arbitrary<String> space = Arbitraries.of("", " ", "\r\n\t");
        Arbitrary<String> other =
                Arbitraries.of("", " name='qemu'", " xdiscard='unmap'", "\tcache=\"a > b\"", " discard=\"unmap\"");
        Arbitrary<String> decoy = Arbitraries.of(
                "", "<!-- <driver discard='unmap'/> -->", "<p:driver xmlns:p='u' discard='unmap'/>", "😀");
        Arbitrary<String> driver = Combinators.combine(other, other, space, Arbitraries.of("/>", "></driver>"))
                .as((first, second, gap, end) -> "<driver" + first + " type" + gap + "=" + gap + "'raw'"
                        + (first.equals(second) ? "" : second) + gap + end);
        return Combinators.combine(driver, driver, driver, decoy)
                .as((a, b, c, between) -> "<domain type='kvm'><name>n</name><memory>1</memory><devices>"
                        + disk("vda", between + a) + between + disk("vdb", b) + disk("vdc", c) + "</devices></domain>");
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "é", "😀", "&", "<", "'", "\"", ">", " ", "\t", "\n", ".vmcompat-run12")
                .list()
                .ofMaxSize(6)
                .map(parts -> "/images/" + String.join("", parts));
    }

    private static DomainDefinition domain(String disks) {
        return new DomainDefinition(
                "<domain type='kvm'><name>n</name><memory>1</memory><devices>" + disks + "</devices></domain>");
    }

    private static String disk(String target, String driver) {
        return String.join(
                "",
                List.of(
                        "<disk type='file'>",
                        driver,
                        "<source file='/images/",
                        target,
                        "'/>",
                        "<target dev='",
                        target,
                        "'/></disk>"));
    }
}
