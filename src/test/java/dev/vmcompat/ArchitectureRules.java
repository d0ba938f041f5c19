package dev.vmcompat;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HostActions;
import dev.vmcompat.hypervisor.Hypervisor;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rules of the rooms, for the packages below one root: the product's, or those of the classes that break each rule on purpose. A rule must
 * be seen failing: noClasses() with onlyDependOnClassesThat(), for one, never does.
 */
record ArchitectureRules(String root) {

    /** Every class stands in a room, and uses only its own room and what stands to the right of it. */
    ArchRule roomsUseOnlyWhatStandsToTheirRight() {
        return classes().should(new ArchCondition<>("use only rooms to the right of their own") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                var room = Room.of(origin.getPackageName(), root);
                if (room.isEmpty()) {
                    events.add(SimpleConditionEvent.violated(origin, origin.getName() + " stands in no known room"));
                    return;
                }
                for (var dependency : origin.getDirectDependenciesFromSelf()) {
                    var other = Room.of(dependency.getTargetClass().getPackageName(), root);
                    if (other.isPresent() && !room.get().mayUse(other.get())) {
                        events.add(SimpleConditionEvent.violated(
                                dependency,
                                room.get() + " may not use " + other.get() + ": " + dependency.getDescription()));
                    }
                }
            }
        });
    }

    ArchRule roomsHaveNoCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    /** One package per outside system: it alone knows that system's library. */
    ArchRule onlyTheAdapterKnowsTheBinding() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".hypervisor.libvirt..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.libvirt..", "com.sun.jna..")
                .allowEmptyShould(true);
    }

    ArchRule onlyTheWiringKnowsTheAdapters() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(
                        root + ".launch..", root + ".hypervisor.libvirt..", root + ".hypervisor.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(root + ".hypervisor.libvirt..", root + ".hypervisor.demo..")
                .allowEmptyShould(true);
    }

    ArchRule theAdaptersDoNotKnowEachOther() {
        return noClasses()
                .that()
                .resideInAPackage(root + ".hypervisor.libvirt..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".hypervisor.demo..")
                .allowEmptyShould(true);
    }

    /** The batch engine is how runs are carried out, not how VMs are judged. */
    ArchRule springBatchStaysWithTheJobs() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".upgrade..", root + ".run..", root + ".launch..", root + ".database..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.batch..", "org.springframework.boot.batch..")
                .allowEmptyShould(true);
    }

    /** Every change of a host goes through the fence: only there is it known that we still hold the cluster. */
    ArchRule onlyTheFenceChangesHosts() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root + ".fence..", root + ".hypervisor..")
                .should(accessTargetWhere(target(name("actions")).and(target(owner(assignableTo(Host.class))))))
                .because("mutating calls need the lock, its epoch and the claim")
                .allowEmptyShould(true);
    }

    /** Verdicts are given on what was read before, so that they can be given again on the same facts. */
    ArchRule verdictsAskNoHost() {
        return noClasses()
                .that()
                .resideInAnyPackage(root + ".eligibility..", root + ".definition..", root + ".machine..")
                .should()
                .dependOnClassesThat(describe(
                        "are the port itself",
                        type -> List.of(Host.class, HostActions.class, Hypervisor.class).stream()
                                .anyMatch(type::isEquivalentTo)))
                .allowEmptyShould(true);
    }

    /** A stream of rows keeps its connection until it is closed: where one is needed, it is closed in the same method. */
    ArchRule rowsAreReadAsAWhole() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + ".ledger..")
                .should()
                .callMethod(JdbcClient.MappedQuerySpec.class, "stream")
                .because("the history alone is longer than the memory has room for")
                .allowEmptyShould(true);
    }

    ArchRule packagesAreNullMarked() {
        return classes().should(new ArchCondition<>("stand in a package with @NullMarked") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                if (!origin.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(
                            origin, origin.getName() + " stands in a package without @NullMarked in its package-info"));
                }
            }
        });
    }

    /** A type is named for what it is. */
    ArchRule typesAreNamedForWhatTheyAre() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils?|Helpers?|Manager)")
                .allowEmptyShould(true);
    }

    List<ArchRule> all() {
        return List.of(
                roomsUseOnlyWhatStandsToTheirRight(),
                roomsHaveNoCycles(),
                onlyTheAdapterKnowsTheBinding(),
                onlyTheWiringKnowsTheAdapters(),
                theAdaptersDoNotKnowEachOther(),
                springBatchStaysWithTheJobs(),
                onlyTheFenceChangesHosts(),
                verdictsAskNoHost(),
                rowsAreReadAsAWhole(),
                packagesAreNullMarked(),
                typesAreNamedForWhatTheyAre());
    }
}
