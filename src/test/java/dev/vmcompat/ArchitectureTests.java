package dev.vmcompat;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTests {

    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.vmcompat");

    private static final JavaClasses OFFENDERS = new ClassFileImporter().importPackages("archviolation.dev.vmcompat");

    @ParameterizedTest
    @MethodSource("rules")
    void productKeepsTheRule(ArchRule rule) {
        rule.check(PRODUCT);
    }

    static List<ArchRule> rules() {
        return new ArchitectureRules("dev.vmcompat").all();
    }

    @ParameterizedTest
    @MethodSource("rulesAndOffenders")
    void ruleFindsTheClassThatBreaksIt(ArchRule rule, List<String> offenders) {
        var report = rule.evaluate(OFFENDERS).getFailureReport();

        assertThat(report.getDetails()).isNotEmpty();
        assertThat(offenders)
                .allSatisfy(offender -> assertThat(report.getDetails())
                        .anySatisfy(detail -> assertThat(detail).contains(offender)));
    }

    static Stream<Arguments> rulesAndOffenders() {
        var rules = new ArchitectureRules("archviolation.dev.vmcompat");
        return Stream.of(
                Arguments.of(
                        rules.roomsUseOnlyWhatStandsToTheirRight(),
                        List.of("MachineThatReports", "ClassInNoRoom", "PlanThatUsesTheAdapter", "CommandPart")),
                Arguments.of(rules.roomsHaveNoCycles(), List.of("Slice machine -> ")),
                Arguments.of(rules.onlyTheAdapterKnowsTheBinding(), List.of("PlanThatUsesTheBinding", "com.sun.jna")),
                Arguments.of(rules.onlyTheWiringKnowsTheAdapters(), List.of("PlanThatUsesTheAdapter")),
                Arguments.of(rules.theAdaptersDoNotKnowEachOther(), List.of("AdapterThatUsesTheDemo")),
                Arguments.of(rules.springBatchStaysWithTheJobs(), List.of("MachineThatRunsBatch")),
                Arguments.of(
                        rules.onlyTheFenceChangesHosts(),
                        List.of("PlanThatChangesAHost.call", "PlanThatChangesAHost.reference")),
                Arguments.of(rules.verdictsAskNoHost(), List.of("VerdictThatAsks")),
                Arguments.of(rules.rowsAreReadAsAWhole(), List.of("PlanThatKeepsAConnection")),
                Arguments.of(rules.packagesAreNullMarked(), List.of("PlanThatUsesTheBinding")),
                Arguments.of(rules.typesAreNamedForWhatTheyAre(), List.of("PlanManager")));
    }

    @Test
    void everyRuleIsSeenFailing() {
        var seen = rulesAndOffenders()
                .map(arguments -> ((ArchRule) arguments.get()[0]).getDescription())
                .toList();
        var all = new ArchitectureRules("archviolation.dev.vmcompat")
                .all().stream().map(ArchRule::getDescription).toList();

        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void roomIsFoundByItsLongestPath() {
        assertThat(Room.of("dev.vmcompat.hypervisor.libvirt.memory", "dev.vmcompat"))
                .contains(Room.HYPERVISOR_LIBVIRT);
        assertThat(Room.of("dev.vmcompat.hypervisor", "dev.vmcompat")).contains(Room.HYPERVISOR);
        assertThat(Room.of("dev.vmcompat", "dev.vmcompat")).contains(Room.ROOT);
        assertThat(Room.of("dev.vmcompat.planet", "dev.vmcompat")).isEmpty();
        assertThat(Room.of("dev.vmcompat.plan", "dev.vmcompat")).contains(Room.PLAN);
    }

    @Test
    void applicationStandsAloneAtTheRoot() {
        assertThat(PRODUCT.stream()
                        .filter(type -> type.getPackageName().equals("dev.vmcompat"))
                        .map(type -> type.getSimpleName())
                        .filter(name -> !name.equals("package-info")))
                .containsExactly("Application");
    }
}
