package dev.vmcompat.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.definition.DiscardRewrite.Outcome;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainDefinitionTests {

    @ParameterizedTest
    @CsvSource({
        "full-q35-uefi.xml, pc-q35-5.2, pc-q35-5.2",
        "tricky-decoys.xml, pc-q35-5.2, pc-q35&#45;5.2",
        "tricky-crlf.xml, pc-i440fx-2.7, pc-i440fx-2.7",
    })
    void onlyTheMachineAttributeChanges(String file, String machine, String written) {
        DomainDefinition before = Definitions.read(file);
        assertThat(before.machineType()).contains(machine);

        DomainDefinition after = before.withMachineType("pc-q35-10.0+pve1");

        assertThat(before.xml().split(written, -1)).hasSize(2);
        assertThat(after.xml()).isEqualTo(before.xml().replace(written, "pc-q35-10.0+pve1"));
        assertThat(after.machineType()).contains("pc-q35-10.0+pve1");
        assertThat(after.withMachineType(machine).xml()).isEqualTo(before.xml().replace(written, machine));
    }

    @Test
    void crlfFileReallyHasItsCarriageReturns() {
        assertThat(Definitions.text("tricky-crlf.xml")).contains("\r\n");
    }

    /** The text around the known attribute is generated; everything in it must stay, whatever it looks like. */
    @Property(tries = 400)
    void everythingAroundTheAttributeIsKept(
            @ForAll("filler") String first,
            @ForAll("filler") String second,
            @ForAll("filler") String third,
            @ForAll("attribute") String attribute) {
        String before = "<domain type='qemu'><name>n</name>" + first + "<memory>1</memory><os>" + second + "<type";
        String after = ">hvm</type>" + third + "</os></domain>";

        DomainDefinition changed = new DomainDefinition(before + attribute + after).withMachineType("virt-9.0");

        assertThat(changed.xml()).isEqualTo(before + attribute.replace("MACHINE", "virt-9.0") + after);
        assertThat(SafeXml.withDefaultLimits().parse(changed.xml())).isNotNull();
    }

    @Provide
    Arbitrary<String> filler() {
        Arbitrary<String> odd = Arbitraries.of(
                "machine='MACHINE'", "<a>", "</os>", "😀", "é", "\r\n", "'", "\"", "]]", "--x", "&amp;", " ");
        Arbitrary<String> plain =
                odd.list().ofMaxSize(4).map(parts -> String.join("", parts).replaceAll("[<&]|--", ""));
        return Arbitraries.oneOf(
                        plain.map(text -> "<!--" + text.replace("-", "_") + "-->"),
                        odd.list()
                                .ofMaxSize(4)
                                .map(parts ->
                                        "<![CDATA[" + String.join("", parts).replace("]]", "") + "]]>"),
                        plain.map(text -> "<?pi " + text + "?>"),
                        plain.map(text -> "<x type='y' machine=\"" + text.replace("\"", "") + "\"/>"),
                        plain.map(text -> "<p:os xmlns:p='urn:p'><p:type machine='" + text.replace("'", "")
                                + "'>MACHINE</p:type></p:os>"),
                        plain.map(text -> "<os xmlns='urn:q'><type machine='" + text.replace("'", "") + "'/></os>"),
                        plain.map(text -> text.replace("]]", "")))
                .list()
                .ofMaxSize(3)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> attribute() {
        Arbitrary<String> space = Arbitraries.of("", " ", "\n\t", "\r\n ");
        Arbitrary<String> other = Arbitraries.of("", " arch='x86_64'", "\r\narch=\"a > b\"", " xmachine='MACHIN'");
        return Combinators.combine(
                        space, space, space, other, other.map(o -> o.replace("arch", "l")), Arbitraries.of("'", "\""))
                .as((s1, s2, s3, o1, o2, q) -> o1 + " " + s1 + "machine" + s2 + "=" + s3 + q + "MACHINE" + q
                        + (o1.contains("xm") && o2.contains("xm") ? "" : o2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<os><type arch='x86_64'>hvm</type></os>",
                "<os/>",
                "",
                "<os><type xmlns:p='u' p:machine='pc-q35-5.2'/></os>"
            })
    void missingMachineIsSaidAndNeverGuessed(String os) {
        var definition = new DomainDefinition("<domain type='kvm'><name>n</name><memory>1</memory>" + os + "</domain>");

        assertThat(definition.machineType()).isEmpty();
        assertThatThrownBy(() -> definition.withMachineType("pc-q35-7.2"))
                .isInstanceOf(UnusableDefinitionException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pc' x='", "pc-q35-7.2 ", "a&b", "a<b", "\"", "pc\n"})
    void namesThatWouldNeedEscapingAreRefused(String machine) {
        var definition = Definitions.read("full-q35-uefi.xml");

        assertThatThrownBy(() -> definition.withMachineType(machine)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalTypesAreRefused() {
        assertThatThrownBy(
                        () -> new DomainDefinition("<domain><os><type machine='a'/><type machine='b'/></os></domain>"))
                .isInstanceOf(UnusableDefinitionException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "<domain>",
                "<domain></domains>",
                "<domain/><domain/>",
                "<domain a=b/>",
                "<domain a='1' a='2'/>",
                "<domain a='1'b='2'/>",
                "<domain a='<'/>",
                "<domain>&bomb;</domain>",
                "<domain><!-- </domain>",
                "<domain a='&x;'/>",
                "<domain a='",
                "<domain a",
                "<",
                "</domain>",
                "<domain>&#0;</domain>",
                "<domain>\u0001</domain>",
                "<p:domain/>",
                "<domain a='&#99999999;'/>"
            })
    void brokenTextIsRefused(String xml) {
        assertThatThrownBy(() -> new DomainDefinition(xml)).isInstanceOf(DefinitionException.class);
    }

    @Test
    void rootMustBeADomain() {
        assertThatThrownBy(() -> new DomainDefinition("<network/>")).isInstanceOf(UnusableDefinitionException.class);
        assertThatThrownBy(() -> new DomainDefinition("<domain xmlns='urn:z'/>"))
                .isInstanceOf(UnusableDefinitionException.class);
    }

    @Test
    void secretsAreNotInItsStringForm() {
        assertThat(Definitions.read("full-q35-uefi.xml").toString()).doesNotContain("tresor");
    }

    @Test
    void discardIsAddedWhereNothingIsSaidAndTheRestIsNamed() {
        DomainDefinition before = Definitions.read("full-q35-uefi.xml");

        DiscardRewrite rewrite = before.withDiscard(Set.of("vda", "sda", "vdb", "vdz"));

        assertThat(rewrite.outcomes())
                .isEqualTo(Map.of(
                        "vda",
                        Outcome.ADDED,
                        "sda",
                        Outcome.ALREADY_SAYS,
                        "vdb",
                        Outcome.NO_DRIVER,
                        "vdz",
                        Outcome.NO_SUCH_DISK));
        assertThat(rewrite.definition().xml())
                .isEqualTo(before.xml().replace("type='qcow2'/>", "type='qcow2' discard='unmap'/>"));
    }

    @Test
    void discardIsAddedToSeveralDisksAtOnce() {
        String disk = "<disk><driver/><target dev='vd%s'/></disk>";
        var before = new DomainDefinition("<domain><devices>" + disk.formatted("a") + disk.formatted("b")
                + disk.formatted("c") + disk.formatted("d") + disk.formatted("d") + "</devices></domain>");

        DiscardRewrite rewrite = before.withDiscard(Set.of("va", "vda", "vdc", "vdd"));

        assertThat(rewrite.outcomes())
                .containsEntry("vdd", Outcome.AMBIGUOUS)
                .containsEntry("va", Outcome.NO_SUCH_DISK);
        String thin = disk.replace("<driver/>", "<driver discard='unmap'/>");
        assertThat(rewrite.definition().xml())
                .isEqualTo("<domain><devices>" + thin.formatted("a") + disk.formatted("b") + thin.formatted("c")
                        + disk.formatted("d") + disk.formatted("d") + "</devices></domain>");
    }
}
