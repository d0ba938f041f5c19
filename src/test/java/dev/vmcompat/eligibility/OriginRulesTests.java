package dev.vmcompat.eligibility;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.inventory.Cluster;
import dev.vmcompat.inventory.InstalledProduct;
import dev.vmcompat.inventory.Marks;
import dev.vmcompat.inventory.ProductVersion;
import dev.vmcompat.inventory.VersionMatrix;
import dev.vmcompat.inventory.VersionRange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginRulesTests {

    private static final VersionMatrix MATRIX = new VersionMatrix(
            List.of(VersionRange.of("6.8.0 with an SP"), VersionRange.of("6.9.0 and later")),
            List.of(VersionRange.of("6.0.0 R5 and later")),
            List.of("x86_64"));

    private final Fleet fleet = new Fleet();

    @Test
    void withoutOriginLeftOutOnlyWhereTheClusterRequiresOne() {
        fleet.cluster = cluster(Optional.empty(), true);
        assertThat(reasons(aRunningVm("one"))).containsExactly(Reason.of(ReasonCode.NO_ORIGIN));

        fleet.cluster = cluster(Optional.empty(), false);
        assertThat(reasons("one")).isEmpty();
    }

    @Test
    void versionsAreNotJudgedWhereTheClusterHasNone() {
        fleet.cluster = cluster(Optional.empty(), true);

        assertThat(reasons(from("5.0.0"))).isEmpty();
        assertThat(reasons(from("garbage"))).isEmpty();
    }

    @Test
    void recordThatCannotBeUnderstoodIsNone() {
        fleet.cluster = cluster(Optional.empty(), true);
        FakeDomain vm = aRunningVm("web").withMetadata("<origin source='old'/>", "o", Marks.ORIGIN);

        assertThat(reasons(vm)).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.NO_ORIGIN);
            assertThat(reason.message()).contains("its record cannot be understood: ", "source=\"old\"");
        });
    }

    @Test
    void takenFromASupportedClusterToASupportedOne() {
        fleet.cluster = cluster(Optional.of("6.9.0"), true);

        assertThat(fleet.assess(from("6.0.0 R5")).verdict()).isEqualTo(Verdict.ELIGIBLE);
        assertThat(fleet.assess(from("6.2.0")).verdict()).isEqualTo(Verdict.ELIGIBLE);
    }

    @ParameterizedTest
    @CsvSource({"6.0.0 R4", "6.0.0", "5.8.8 R9"})
    void leftOutFromAnUnsupportedVersion(String version) {
        fleet.cluster = cluster(Optional.of("6.9.0"), true);

        assertThat(reasons(from(version)))
                .containsExactly(
                        Reason.of(ReasonCode.SOURCE_VERSION_UNSUPPORTED, version + "; supported: 6.0.0 R5 and later"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "6.2", "6.2.0 ", "6.0.0R5", "\u202e0.2.6"})
    void leftOutWithTheTextFoundWhereItIsNoVersion(String text) {
        fleet.cluster = cluster(Optional.of("6.9.0"), true);

        assertThat(reasons(from(text)))
                .containsExactly(
                        Reason.of(ReasonCode.SOURCE_VERSION_UNSUPPORTED, "'" + text + "' is no product version"));
    }

    @Test
    void longRecordThatCannotBeUnderstoodIsToldInPart() {
        fleet.cluster = cluster(Optional.of("6.9.0"), false);
        FakeDomain vm = aRunningVm("web")
                .withMetadata("<origin source='" + "\ud83d\ude00".repeat(300) + "'/>", "o", Marks.ORIGIN);

        assertThat(reasons(vm)).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.SOURCE_VERSION_UNSUPPORTED);
            assertThat(reason.message()).endsWith("...)");
            assertThat(reason.message().codePointCount(0, reason.message().length()))
                    .isLessThan(400);
            assertThat(reason.message().codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
        });
    }

    @ParameterizedTest
    @CsvSource({"6.8.0", "6.8.0 R1", "6.8.1", "6.2.0"})
    void leftOutInAClusterOfAnUnsupportedVersion(String version) {
        fleet.cluster = cluster(Optional.of(version), true);

        assertThat(reasons(from("6.2.0")))
                .containsExactly(Reason.of(
                        ReasonCode.DESTINATION_VERSION_UNSUPPORTED,
                        version + "; supported: 6.8.0 with an SP, 6.9.0 and later"));
    }

    @Test
    void everyReasonIsTold() {
        fleet.cluster = cluster(Optional.of("6.8.0"), true);

        assertThat(reasons(from("5.0.0")))
                .extracting(Reason::code)
                .containsExactly(ReasonCode.DESTINATION_VERSION_UNSUPPORTED, ReasonCode.SOURCE_VERSION_UNSUPPORTED);
        assertThat(reasons(aRunningVm("other")))
                .extracting(Reason::code)
                .containsExactly(ReasonCode.NO_ORIGIN, ReasonCode.DESTINATION_VERSION_UNSUPPORTED);
        assertThat(reasons(aRunningVm("broken").with("<domain type", "<!DOCTYPE x><domain type")))
                .extracting(Reason::code)
                .containsExactly(ReasonCode.UNREADABLE, ReasonCode.DESTINATION_VERSION_UNSUPPORTED);
    }

    @Test
    void recordThatIsThereIsJudgedEvenIfNoneIsRequired() {
        fleet.cluster = cluster(Optional.of("6.9.0"), false);

        assertThat(reasons(aRunningVm("none"))).isEmpty();
        assertThat(reasons(from("5.0.0")))
                .extracting(Reason::code)
                .containsExactly(ReasonCode.SOURCE_VERSION_UNSUPPORTED);
    }

    @Test
    void leftOutFromAnotherArchitecture() {
        fleet.cluster = cluster(Optional.of("6.9.0"), true);

        assertThat(reasons(from("6.2.0").with("arch='x86_64'", "arch='aarch64'")))
                .contains(Reason.of(ReasonCode.SOURCE_VERSION_UNSUPPORTED, "architecture aarch64; supported: x86_64"));

        fleet.cluster = cluster(Optional.empty(), false);
        assertThat(reasons("web")).extracting(Reason::code).doesNotContain(ReasonCode.SOURCE_VERSION_UNSUPPORTED);
    }

    private List<Reason> reasons(FakeDomain vm) {
        return fleet.assess(vm).reasons();
    }

    private List<Reason> reasons(String vm) {
        return fleet.assess(vm).reasons();
    }

    private static FakeDomain from(String version) {
        return aRunningVm("web")
                .withMetadata(
                        "<origin source='old' version='" + version + "' at='2026-11-24T01:24:03Z'/>",
                        "vmorigin",
                        Marks.ORIGIN);
    }

    private Cluster cluster(Optional<String> version, boolean requireOrigin) {
        Cluster plain = fleet.cluster;
        return new Cluster(
                plain.name(),
                plain.hosts(),
                version.map(text -> new InstalledProduct(ProductVersion.of(text), MATRIX)),
                plain.catalog(),
                requireOrigin);
    }
}
