package dev.vmcompat.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.eligibility.ReasonCode;
import dev.vmcompat.eligibility.RiskCode;
import dev.vmcompat.launch.configuration.Configuration;
import dev.vmcompat.launch.configuration.Key;
import dev.vmcompat.ledger.AuditAction;
import dev.vmcompat.plan.JobParameter;
import dev.vmcompat.plan.RunStatus;
import dev.vmcompat.restorepoint.Means;
import dev.vmcompat.restorepoint.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's tables are made from what the product holds: a code, key or parameter that is not there, or stands there otherwise, fails here. */
class ReadmeTests {

    private static final Pattern SCENARIO = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

    private final List<String> lines = textOf(Path.of("README.md")).lines().toList();

    @Test
    void everyReasonHasItsRow() {
        rows(Arrays.stream(ReasonCode.values())
                .map(code -> "| `" + code + "` | " + code.sentence() + " |")
                .toList());
    }

    @Test
    void everyRiskHasItsRow() {
        rows(Arrays.stream(RiskCode.values())
                .map(code -> "| `" + code + "` | " + code.level().name().toLowerCase(Locale.ROOT) + " | "
                        + code.sentence() + " |")
                .toList());
    }

    @Test
    void everyJobParameterHasItsRow() {
        rows(Arrays.stream(JobParameter.values())
                .map(parameter -> "| `" + parameter.key() + "` | "
                        + parameter.type().allowed().replace("|", "\\|") + " | "
                        + (parameter.standard().isEmpty() ? "" : "`" + parameter.standard() + "`") + " | "
                        + parameter.hold().words() + " | " + parameter.sentence() + " |")
                .toList());
    }

    @Test
    void everyConfigurationKeyHasItsRow() {
        List<String> wanted = new ArrayList<>();
        keys(Configuration.class, "", wanted);
        rows(wanted);
    }

    @Test
    void everyExitCodeHasItsRowWithTheCodeThatErrorsCarry() {
        rows(Arrays.stream(ExitCode.values())
                .map(code -> "| " + code.number() + " | `" + code + "` | " + code.sentence() + " |")
                .toList());
    }

    @Test
    void everyEventHasItsRow() {
        rows(Arrays.stream(AuditAction.values())
                .map(action -> "| `" + action + "` | " + action.sentence() + " |")
                .toList());
    }

    @Test
    void everyStatusOfARunAndARestorePointIsNamed() {
        String text = String.join("\n", lines);
        assertThat(Arrays.stream(RunStatus.values()).map(status -> "`" + status + "`"))
                .allMatch(text::contains);
        assertThat(Arrays.stream(State.values()).map(state -> "`" + state + "`"))
                .allMatch(text::contains);
        assertThat(Arrays.stream(Means.values()).map(means -> "`" + means + "`"))
                .allMatch(text::contains);
    }

    @Test
    void everyScenarioThatATableNamesExists() throws IOException {
        Map<String, String> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            sources = files.filter(file -> file.toString().endsWith("Tests.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), ReadmeTests::textOf));
        }
        List<MatchResult> named =
                SCENARIO.matcher(String.join("\n", lines)).results().toList();
        assertThat(named).hasSizeGreaterThan(20);
        assertThat(named)
                .filteredOn(scenario ->
                        !sources.getOrDefault(scenario.group(1), "").contains(" void " + scenario.group(2) + "("))
                .extracting(MatchResult::group)
                .isEmpty();
    }

    private void rows(List<String> wanted) {
        assertThat(wanted)
                .as("rows that README.md lacks")
                .filteredOn(row -> !lines.contains(row))
                .isEmpty();
    }

    private static void keys(Class<?> section, String path, List<String> rows) {
        for (RecordComponent component : section.getRecordComponents()) {
            String name =
                    path + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            Type type = component.getGenericType();
            if (type instanceof ParameterizedType map && map.getRawType() == java.util.Map.class) {
                keys((Class<?>) map.getActualTypeArguments()[1], name + ".NAME.", rows);
            } else if (type instanceof ParameterizedType list
                    && list.getActualTypeArguments()[0] instanceof Class<?> item
                    && item.isRecord()
                    && item.getPackage() == section.getPackage()) {
                keys(item, name + "[].", rows);
            } else if (component.getType().isRecord() && component.getType().getPackage() == section.getPackage()) {
                keys(component.getType(), name + ".", rows);
            } else {
                Key key = component.getAnnotation(Key.class);
                rows.add("| `" + name + "` | " + (key.standard().isEmpty() ? "" : "`" + key.standard() + "`") + " | "
                        + key.says() + " |");
            }
        }
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
