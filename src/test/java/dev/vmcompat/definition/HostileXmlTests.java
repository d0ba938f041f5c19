package dev.vmcompat.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host that means harm sends XML. It is refused in a sentence that holds nothing of it, and costs no more memory than the limits say. What is not done
 * in time would not hear an interrupt, so it has a thread of its own.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileXmlTests {

    private static final int FIFTY_MEBI = 50 * 1024 * 1024;
    private static final int MANY = 40_000;

    /** For a text that is refused for its length alone: nothing of it is copied. */
    private static final long NEXT_TO_NOTHING = 16 * 1024 * 1024;

    /** For one that keeps to the length: what is remembered of it until it is refused. */
    private static final long LITTLE = 256 * 1024 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "external-entity",
                "parameter-entity",
                "external-subset",
                "bomb",
                "recursive-entity",
                "entity-without-doctype",
                "doctype-in-lower-case",
                "two-roots",
                "cut-off",
                "control-character",
                "byte-order-mark",
                "no-markup",
                "empty"
            })
    void fileOfTheCorpusIsRefusedByEveryWayIn(String file) {
        String xml = Definitions.text("hostile/" + file + ".xml");
        refused(() -> SafeXml.withDefaultLimits().parse(xml));
        refused(() -> new DomainDefinition(xml));
    }

    /** What is too long, each in its own way. */
    enum TooLong {
        TEXT("<domain><name>", "a", "</name></domain>"),
        ATTRIBUTE("<domain type='", "a", "'/>"),
        ELEMENT_NAME("<", "a", "/>"),
        COMMENT("<domain><!--", "a", "--></domain>"),
        CDATA_WITHOUT_END("<domain><![CDATA[", "a", ""),
        ELEMENTS("<domain>", "<a/>", "</domain>"),
        DEPTH("", "<a>", ""),
        ATTRIBUTES("<domain", " a='a'", "/>"),
        REFERENCES("<domain><name>", "&#65;", "</name></domain>");

        private final String before;
        private final String again;
        private final String after;

        TooLong(String before, String again, String after) {
            this.before = before;
            this.again = again;
            this.after = after;
        }

        String xml() {
            return before + again.repeat(FIFTY_MEBI / again.length()) + after;
        }
    }

    @ParameterizedTest
    @EnumSource
    void fiftyMebibytesAreRefusedBeforeAnythingIsMadeOfThem(TooLong what) {
        String xml = what.xml();
        assertThat(allocatedBy(() -> refused(() -> SafeXml.withDefaultLimits().parse(xml))))
                .isLessThan(NEXT_TO_NOTHING);
        assertThat(allocatedBy(() -> refused(() -> new DomainDefinition(xml)))).isLessThan(NEXT_TO_NOTHING);
        assertThat(allocatedBy(() -> refused(() -> SecretMask.mask(xml)))).isLessThan(NEXT_TO_NOTHING);
    }

    @Test
    void fourMebibytesOfAttributesInOneTagAreReadOnceAndNotOncePerAttribute() {
        String xml = IntStream.range(0, 300_000)
                .mapToObj(i -> " a" + i + "=''")
                .collect(Collectors.joining("", "<domain", "/>"));
        assertThat(xml.length()).isLessThan(XmlLimits.DEFAULT.characters());
        assertThat(allocatedBy(() -> refused(() -> SafeXml.withDefaultLimits().parse(xml))))
                .isLessThan(LITTLE);
    }

    @Test
    void moreElementsThanAHostHasAreRefusedThoughTheirTextIsShort() {
        String xml = "<domain>" + "<a/>".repeat(1_000_000) + "</domain>";
        assertThat(xml.length()).isLessThan(XmlLimits.DEFAULT.characters());
        assertThat(allocatedBy(() -> assertThatThrownBy(
                                () -> SafeXml.withDefaultLimits().parse(xml))
                        .isInstanceOf(UnsafeXmlException.class)
                        .hasMessageContaining("100000 elements")))
                .isLessThan(LITTLE);
    }

    @Test
    void manyElementsAlikeAreComparedInAWhile() {
        DomainDefinition defined = definition("<a/>".repeat(MANY));
        DomainDefinition live = definition("<a/>".repeat(MANY - 1) + "<a b=''/>");
        assertThat(PendingEdits.of(defined, live)).hasSize(1);
        assertThat(DefinitionComparison.unexpected(defined, live)).hasSize(1);
        assertThat(DefinitionComparison.unexpected(defined, defined)).isEmpty();
    }

    @Test
    void manyElementsOfDifferentNamesAreComparedInAWhile() {
        DomainDefinition before = definition(numbered("a"));
        DomainDefinition after = definition(numbered("b"));
        assertThat(DefinitionComparison.unexpected(before, after)).hasSize(2 * MANY);
        assertThat(PendingEdits.of(before, after)).hasSize(2 * MANY);
    }

    @Test
    void longTextBelowManyLevelsIsComparedInAWhile() {
        DomainDefinition before = definition(deep("a"));
        DomainDefinition after = definition(deep("b"));
        assertThat(DefinitionComparison.unexpected(before, after)).hasSize(1);
        assertThat(DefinitionDiff.unified(before, after)).isNotEmpty();
    }

    /** Beginnings of what looks like a secret, again and again. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "t",
                "passw",
                "secret",
                "credential",
                "a.",
                "a:",
                "a://b",
                "begin ",
                "pass ",
                "token\t",
                "x://y:",
                "pwd"
            })
    void longTextIsLookedThroughForSecretsInAWhile(String again) {
        String xml = definition(again.repeat(200_000 / again.length())).xml();
        assertThat(SecretMask.mask(xml)).isNotEmpty();
    }

    private static String numbered(String name) {
        return IntStream.range(0, MANY).mapToObj(i -> "<" + name + i + "/>").collect(Collectors.joining());
    }

    private static String deep(String last) {
        int levels = XmlLimits.DEFAULT.depth() - 4;
        return "<x>".repeat(levels) + "t".repeat(100_000) + last + "</x>".repeat(levels);
    }

    private static DomainDefinition definition(String more) {
        return new DomainDefinition(
                "<domain type='kvm'><name>a</name><memory>1</memory><more>" + more + "</more></domain>");
    }

    private static void refused(Supplier<?> reading) {
        assertThatThrownBy(reading::get)
                .isInstanceOf(DefinitionException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).hasSizeLessThan(200).doesNotContain("haha", "secret", "touch"));
    }

    /** Bytes that this thread took from the heap, given back or not. */
    private static long allocatedBy(Runnable act) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        act.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
