package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hook.HookScript;
import dev.vmcompat.hypervisor.FakeDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A host's VMs are called what would steer a terminal, a shell, a database, a browser or a spreadsheet: it is shown, and does nothing. */
class HostileNamesTests {

    private static final List<String> NAMES = List.of(
            "first\nsecond\r\nthird\ttab\u2028line\u2029paragraph\u0085next",
            "\u001b[2J\u001b[1;31mred\u001b]0;title\u0007\u009b31m",
            "'quotes\" \\ '; drop table run; -- $(touch {canary}) `touch {canary}`; touch {canary} | touch {canary} & %s%n",
            "\ud83d\ude08 \ud834\udd1e \u202egnp.exe\u2066\u200b\ufeff <script>alert(1)</script>&amp;",
            "long".repeat(2500),
            "=cmd|' /C calc'!A0",
            "@SUM(1+9)",
            "-1+1");

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    @TempDir
    private Path folder;

    private final Map<String, FakeDomain> vms = new TreeMap<>();
    private Installation vmcompat;
    private Path canary;

    @BeforeEach
    void defineThem() {
        canary = folder.resolve("canary");
        Path hook =
                HookScript.write(folder.resolve("hook"), "printf '%s\\0' \"$VMCOMPAT_VM\" >> " + folder + "/told\n");
        FakeInstallation installation = new FakeInstallation(folder, DATABASE, """
                hooks: {before-vm: "%s", after-vm: "%s"}
                """.formatted(hook, hook));
        vmcompat = installation.vmcompat();
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i).replace("{canary}", canary.toString());
            String xml = FakeDomain.aStoppedVm("vm" + i)
                    .definition()
                    .replace("<memory", "<title>" + inXml(name) + "</title><memory")
                    .replace(
                            "<devices>",
                            "<metadata><m:m xmlns:m='urn:m' a=\"" + inXml(name) + "\"/></metadata><devices>");
            vms.put(name, installation.host().add(FakeDomain.aRunningVmListedAs(name, xml)));
        }
    }

    @Test
    void namesAreShownHarmlesslyAndGivenBackExactlyFromPlanToHistory() throws IOException {
        shown(0, "account add admin --new-password-file {folder}/password");
        assertThat(names(json("list --all"))).containsExactlyInAnyOrderElementsOf(vms.keySet());
        shown(0, "list --all");

        shown(0, "plan");
        assertThat(names(json("show 1").get("vms"))).containsExactlyInAnyOrderElementsOf(vms.keySet());
        shown(0, "show 1");
        shown(0, "show 1 --diff");
        shown(0, "approve 1 {admin}");
        shown(0, "run 1");
        assertThat(vms.values()).allMatch(vm -> vm.machineType().equals("pc-q35-7.2"));

        assertThat(names(json("history --run 1").get("vms"))).containsExactlyInAnyOrderElementsOf(vms.keySet());
        assertThat(names(json("restore-points list"))).containsExactlyInAnyOrderElementsOf(vms.keySet());
        shown(0, "history");
        shown(0, "history --run 1");
        shown(0, "history --events");
        shown(0, "restore-points list");
        shown(0, "history --verify");

        assertThat(canary).doesNotExist();
        assertThat(told())
                .hasSize(2 * vms.size())
                .containsAll(vms.keySet().stream()
                        .map(name -> name.substring(0, Math.min(1000, name.length())))
                        .toList());
    }

    @Test
    void aVmIsFoundByWhateverItIsCalled() {
        for (String name : List.of(NAMES.get(0), NAMES.get(1))) {
            Installation.Answer answer = vmcompat.runWords(List.of("origin", "show", name));
            assertThat(answer.exit()).as(answer.toString()).isZero();
            harmless(answer.out());
            answer = vmcompat.runWords(List.of("--format", "json", "origin", "show", name));
            assertThat(Contract.MESSAGE.of(answer.out()).get("message").asString())
                    .contains(name);
            answer = vmcompat.runWords(List.of("history", "--vm", name + "?"));
            assertThat(answer.exit()).as(answer.toString()).isEqualTo(2);
            harmless(answer.err());
        }
    }

    /** As far as XML can carry it. */
    private static String inXml(String text) {
        return text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("\"", "&quot;");
    }

    private JsonNode json(String line) {
        Installation.Answer answer = vmcompat.run("--format json " + line);
        assertThat(answer.exit()).as(line + "\n" + answer).isZero();
        return JsonMapper.shared().readTree(answer.out());
    }

    /** In a table, as CSV where it is only read, and what is said meanwhile. */
    private void shown(int exit, String line) {
        boolean reads = !line.matches("(account|plan|approve|run) .*|plan");
        for (String format : reads ? List.of("table", "csv", "json") : List.of("table")) {
            Installation.Answer answer = vmcompat.run("--format " + format + " " + line);
            assertThat(answer.exit()).as(line + "\n" + answer).isEqualTo(exit);
            harmless(answer.out().replace("\r\n", "\n"));
            harmless(answer.err());
            if (format.equals("csv")) {
                Csv.fields(answer.out()).forEach(field -> assertThat(field).doesNotMatch("(?s)[=+@\\t\\r-].*"));
            }
            if (format.equals("json")) {
                assertThat(answer.out().chars()).allMatch(c -> c < 0x7f);
            }
        }
    }

    /** Nothing but text that goes from left to right in lines. */
    private static void harmless(String text) {
        assertThat(text.codePoints()
                        .filter(c -> c != '\n')
                        .filter(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR)
                        .mapToObj(Integer::toHexString))
                .as(text)
                .isEmpty();
    }

    private static List<String> names(JsonNode list) {
        return list.valueStream().map(vm -> vm.get("name").asString()).toList();
    }

    /** What the hooks were told, call by call. */
    private List<String> told() throws IOException {
        return new ArrayList<>(List.of(Files.readString(folder.resolve("told")).split("\0")));
    }
}
