package dev.vmcompat.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReportTests {

    private static final UUID WEB = UUID.fromString("11111111-0000-0000-0000-000000000001");
    private static final UUID DB = UUID.fromString("11111111-0000-0000-0000-000000000002");
    private static final Instant TIME = Instant.parse("2026-01-31T22:00:00Z");
    private static final CodeView AGENT = new CodeView("NO_GUEST_AGENT", "No guest agent answers.");

    static Stream<Arguments> reports() {
        return Stream.of(
                Arguments.of("list", list()),
                Arguments.of("plan", plan()),
                Arguments.of("run", run()),
                Arguments.of("history", new HistoryReport(List.of(run().run().summary()), List.of())),
                Arguments.of("events", events()),
                Arguments.of(
                        "restore-points",
                        new RestorePointsReport(List.of(new RestorePointView(
                                7,
                                "demo",
                                "web",
                                WEB,
                                "INTERNAL",
                                "HELD",
                                false,
                                TIME,
                                Optional.of(TIME.plusSeconds(86400)),
                                Optional.empty())))),
                Arguments.of(
                        "accounts",
                        new AccountsReport(List.of(new AccountView("admin", "ADMIN", true, 0, Optional.empty())))),
                Arguments.of(
                        "doctor",
                        new DoctorReport(List.of(new CheckView(
                                "libvirt library", CheckView.Status.MISSING, "not found", "Install libvirt0.")))));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyFormIsAsItsFileSays(String name, Report report) throws IOException {
        assertThat(written(report, Format.JSON)).isEqualTo(golden(name + ".json"));
        assertThat(written(report, Format.CSV).replace("\r\n", "\n")).isEqualTo(golden(name + ".csv"));
        assertThat(written(report, Format.TABLE)).isEqualTo(golden(name + ".txt"));
    }

    @Test
    void planOfNothingSaysSoInsteadOfAnEmptyTable() {
        PlanView nothing =
                new PlanView(7, "demo", "COMPLETED", "abc123", "os:me@here", TIME, new TreeMap<>(), List.of());
        assertThat(written(new PlanReport(nothing, List.of(), List.of(), List.of()), Format.TABLE))
                .contains("No VM is eligible, so there is nothing to do.")
                .doesNotContain("ESTIMATE");
    }

    @Test
    void planSaysWhichProgramsItCallsAndWhatItLeavesOut() {
        PlanView told = new PlanView(
                7,
                "demo",
                "AWAITING_APPROVAL",
                "abc123",
                "os:me@here",
                TIME,
                new TreeMap<>(Map.of(
                        "without-host", List.of("qemu:///a", "qemu:///b"),
                        "hooks.before-vm", List.of("/usr/local/hook", "-x"),
                        "hooks.after-vm", List.of())),
                List.of());
        assertThat(written(new PlanReport(told, List.of(), List.of(), List.of()), Format.TABLE))
                .contains("digest abc123\nwithout-host: qemu:///a qemu:///b\nhooks.before-vm: /usr/local/hook -x\n\n");
    }

    @Test
    void planSaysWhichHealthChecksAreAskedOfNoVm() {
        PlanReport told = plan().without(List.of(), List.of("health check of mail-* is asked of no VM"));
        assertThat(written(told, Format.TABLE)).contains("digest abc123\nhealth check of mail-* is asked of no VM\n\n");
        assertThat(written(told, Format.JSON)).isEqualTo(written(plan(), Format.JSON));
    }

    @Test
    void textOfGuestsSteersNeitherTerminalNorProgram() {
        Report report = new MessageReport("a\u001b[2Jb\nc\u202ed\u009be\u007f");
        assertThat(written(report, Format.TABLE)).isEqualTo("a\\x1b[2Jb\\nc\\u{202e}d\\x9be\\x7f\n");
        assertThat(written(report, Format.JSON))
                .isEqualTo("{\n  \"message\" : \"a\\u001B[2Jb\\nc\\u202Ed\\u009Be\\u007f\"\n}\n");
        assertThat(written(report, Format.CSV)).isEqualTo("message\r\na\\x1b[2Jb\\nc\\u{202e}d\\x9be\\x7f\r\n");
    }

    @Test
    void spreadsheetTakesNoFieldForAFormula() {
        assertThat(SafeText.csv("=1+1")).isEqualTo("'=1+1");
        assertThat(SafeText.csv("+1")).isEqualTo("'+1");
        assertThat(SafeText.csv("-1")).isEqualTo("'-1");
        assertThat(SafeText.csv("@a")).isEqualTo("'@a");
        assertThat(SafeText.csv("\ta")).isEqualTo("'\\ta");
        assertThat(SafeText.csv("a,\"b\"")).isEqualTo("\"a,\"\"b\"\"\"");
    }

    @Test
    void wideCharactersKeepColumnsAligned() {
        Block.Table table = new Block.Table(
                List.of("a", "b"), List.of(Renderer.cells("\u4e2d\u6587", "x"), Renderer.cells("e\u0301abc", "y")));
        assertThat(new AlignedTable(table, false).lines())
                .containsExactly("A     B", "\u4e2d\u6587  x", "e\u0301abc  y");
    }

    @Test
    void colourIsThereOnlyWhereWanted() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Renderer(new PrintStream(bytes, true, StandardCharsets.UTF_8), Format.TABLE, true).write(list());
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("\u001b[32mELIGIBLE\u001b[0m");
        assertThat(written(list(), Format.TABLE)).doesNotContain("\u001b");
    }

    @Test
    void progressElsewhereIsALinePerEvent() {
        assertThat(progress(false)).isEqualTo("""
                        VM 1 of 2 web\\x1b: begun, about 1m 30s
                        VM 1 of 2 web\\x1b: snapshot (0ms)
                        waiting
                        VM 1 of 2 web\\x1b: UPGRADED after 0ms, Upgrade successful
                        """);
    }

    @Test
    void progressOnATerminalIsOneLineWrittenOver() {
        assertThat(progress(true))
                .contains("\r\u001b[KVM 1 of 2 web\\x1b: snapshot  0ms of about 1m 30s")
                .endsWith("\r\u001b[KVM 1 of 2 web\\x1b: UPGRADED after 0ms, Upgrade successful\n");
    }

    @Test
    void progressOfOneVmCountsNothing() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (PrintedProgress progress = new PrintedProgress(err, false, () -> 0)) {
            progress.vmBegun(1, 1, "web", Duration.ofSeconds(90));
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("VM web: begun, about 1m 30s\n");
    }

    private static String progress(boolean terminal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (PrintedProgress progress = new PrintedProgress(err, terminal, () -> 0)) {
            progress.vmBegun(1, 2, "web\u001b", Duration.ofSeconds(90));
            progress.stageBegun("snapshot");
            progress.note("waiting");
            progress.vmSettled(OutcomeView.UPGRADED, "Upgrade successful");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static VmListReport list() {
        return new VmListReport(
                List.of(
                        new VmRow(
                                "demo",
                                "test:///demo",
                                "web",
                                WEB,
                                "RUNNING",
                                "pc-q35-5.2",
                                Optional.of("pc-q35-5.2"),
                                Optional.of("pc-q35-7.2"),
                                "ELIGIBLE",
                                List.of(),
                                List.of(AGENT)),
                        new VmRow(
                                "demo",
                                "test:///demo",
                                "db",
                                DB,
                                "PAUSED",
                                "pc-i440fx-2.7",
                                Optional.empty(),
                                Optional.empty(),
                                "INELIGIBLE",
                                List.of(
                                        new CodeView("PAUSED", "It is paused."),
                                        new CodeView("TRANSIENT", "It is transient.")),
                                List.of())),
                true);
    }

    private static PlanReport plan() {
        return new PlanReport(
                new PlanView(
                        7,
                        "demo",
                        "AWAITING_APPROVAL",
                        "abc123",
                        "os:me@here",
                        TIME,
                        new TreeMap<>(Map.of("limit", 3, "on-timeout", "skip")),
                        List.of(new PlannedVmView(
                                1,
                                "web",
                                WEB,
                                "test:///demo",
                                "pc-q35-5.2",
                                "pc-q35-7.2",
                                List.of("discard:vda"),
                                List.of(AGENT),
                                185_000))),
                List.of(new VmDetail(
                        WEB,
                        "an overlay over each disk, the guest down",
                        List.of("Slots change."),
                        List.of("TCP 192.0.2.1:25"),
                        List.of("-    <type machine='pc-q35-5.2'>", "+    <type machine='pc-q35-7.2'>"))),
                List.of(new PlanReport.LeftOut("db\u001b", List.of(new CodeView("PAUSED", "It is paused.")))),
                List.of());
    }

    private static RunReport run() {
        StageView stage = new StageView("snapshot", "OK", TIME, Optional.of(TIME.plusMillis(1500)), 2);
        return new RunReport(new RunView(
                7,
                "demo",
                "STOPPED",
                Optional.of("admin"),
                Optional.of(TIME),
                Optional.empty(),
                Optional.of(6),
                List.of(
                        new VmOutcomeView(
                                "web",
                                WEB,
                                OutcomeView.UPGRADED,
                                Optional.of("UPGRADE_SUCCESSFUL"),
                                Optional.of("Upgrade successful"),
                                "pc-q35-5.2",
                                "pc-q35-7.2",
                                Optional.of("AGENT"),
                                Optional.of(62_000L),
                                List.of(stage)),
                        new VmOutcomeView(
                                "db",
                                DB,
                                OutcomeView.NEEDS_ATTENTION,
                                Optional.of("RESTORE_FAILED"),
                                Optional.of("It could not be brought back."),
                                "pc-i440fx-2.7",
                                "pc-i440fx-7.2",
                                Optional.empty(),
                                Optional.empty(),
                                List.of()))));
    }

    private static EventsReport events() {
        return new EventsReport(List.of(new EventView(
                1,
                TIME,
                "admin",
                "APPROVED",
                Optional.of(7L),
                Optional.of(WEB),
                Optional.empty(),
                Optional.of("AWAITING_APPROVAL"),
                Optional.of("APPROVED"))));
    }

    private static String written(Report report, Format format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Renderer(new PrintStream(bytes, true, StandardCharsets.UTF_8), format, false).write(report);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(ReportTests.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
