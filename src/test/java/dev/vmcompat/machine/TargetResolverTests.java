package dev.vmcompat.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetResolverTests {

    private static final MachineCatalog QEMU_7 =
            offering("pc-q35-5.2", "pc-q35-6.2", "pc-q35-7.2", "pc-i440fx-5.2", "pc-i440fx-7.2", "isapc", "microvm");
    private static final MachineCatalog QEMU_10 = new MachineCatalog(List.of(
            OfferedMachine.alias("q35", "pc-q35-10.0"),
            OfferedMachine.named("pc-q35-10.0"),
            OfferedMachine.named("pc-q35-9.2"),
            OfferedMachine.deprecated("pc-q35-5.2"),
            OfferedMachine.deprecated("pc-q35-6.2"),
            OfferedMachine.named("pc-q35-7.2"),
            OfferedMachine.alias("pc", "pc-i440fx-10.0"),
            OfferedMachine.deprecated("pc-i440fx-5.2")));

    @Test
    void newestByNumberNotByTextWhenOneHost() {
        assertThat(resolve("pc-q35-6.2", QEMU_10))
                .isEqualTo(new Target.Upgrade(type("pc-q35-6.2"), type("pc-q35-10.0")));
    }

    @Test
    void newestOfAllWhenHostsDiffer() {
        assertThat(resolve("pc-q35-5.2", QEMU_10, QEMU_7))
                .isEqualTo(new Target.Upgrade(type("pc-q35-5.2"), type("pc-q35-7.2")));
    }

    @Test
    void whatOnlyAnAliasStandsForIsOffered() {
        assertThat(resolve("pc-i440fx-5.2", QEMU_10))
                .isEqualTo(new Target.Upgrade(type("pc-i440fx-5.2"), type("pc-i440fx-10.0")));
    }

    @Test
    void removedTypeIsUpgradedLikeAnyOther() {
        assertThat(resolve("pc-i440fx-2.0", QEMU_10))
                .isEqualTo(new Target.Upgrade(type("pc-i440fx-2.0"), type("pc-i440fx-10.0")));
    }

    @Test
    void oldNameOfTheFamilyFindsItsNewOne() {
        assertThat(resolve("pc-1.0", QEMU_7)).isEqualTo(new Target.Upgrade(type("pc-1.0"), type("pc-i440fx-7.2")));
    }

    @Test
    void newNameOfTheFamilyNeverBecomesAnOldOne() {
        assertThat(resolve("pc-i440fx-1.1", offering("pc-1.3")))
                .isEqualTo(new Target.LineNotOffered(type("pc-i440fx-1.1")));
    }

    @Test
    void currentWhenItHasTheTarget() {
        assertThat(resolve("pc-q35-7.2", QEMU_10, QEMU_7)).isEqualTo(new Target.AlreadyCurrent(type("pc-q35-7.2")));
    }

    @Test
    void currentWhenItsAliasStandsForTheTarget() {
        assertThat(resolve("q35", QEMU_10)).isEqualTo(new Target.AlreadyCurrent(type("pc-q35-10.0")));
    }

    @Test
    void aliasMeansWhatTheOwnHostSays() {
        MachineCatalog own =
                MachineCatalog.of(OfferedMachine.alias("q35", "pc-q35-7.2"), OfferedMachine.named("pc-q35-9.2"));

        assertThat(TargetResolver.resolve("q35", own, List.of(QEMU_10, own)))
                .isEqualTo(new Target.Upgrade(type("pc-q35-7.2"), type("pc-q35-9.2")));
    }

    @Test
    void newerWhenTheTargetIsOlder() {
        assertThat(resolve("pc-q35-9.2", QEMU_10, QEMU_7))
                .isEqualTo(new Target.NewerThanTarget(type("pc-q35-9.2"), type("pc-q35-7.2")));
    }

    @Test
    void notOnEveryHostWhenNothingIsShared() {
        assertThat(resolve("pc-i440fx-2.12", offering("pc-i440fx-7.2"), offering("pc-i440fx-9.0")))
                .isEqualTo(new Target.NotOnEveryHost(type("pc-i440fx-2.12"), type("pc-i440fx-9.0")));
    }

    @Test
    void deprecatedOnOneHostIsNoTargetForAny() {
        MachineCatalog deprecating =
                MachineCatalog.of(OfferedMachine.named("pc-q35-6.2"), OfferedMachine.deprecated("pc-q35-7.2"));

        assertThat(resolve("pc-q35-5.2", QEMU_7, deprecating))
                .isEqualTo(new Target.Upgrade(type("pc-q35-5.2"), type("pc-q35-6.2")));
    }

    @Test
    void noTargetWhenAllAreDeprecated() {
        MachineCatalog rhel = MachineCatalog.of(
                OfferedMachine.deprecated("pc-i440fx-rhel7.6.0"), OfferedMachine.named("pc-q35-rhel9.6.0"));

        assertThat(resolve("pc-i440fx-rhel7.3.0", rhel))
                .isEqualTo(new Target.OnlyDeprecated(type("pc-i440fx-rhel7.3.0"), type("pc-i440fx-rhel7.6.0")));
    }

    @Test
    void vendorLinesAreNotMixed() {
        MachineCatalog ubuntu = offering("pc-q35-8.2", "pc-q35-noble", "pc-q35-jammy");

        assertThat(resolve("pc-q35-focal", ubuntu))
                .isEqualTo(new Target.Upgrade(type("pc-q35-focal"), type("pc-q35-noble")));
        assertThat(resolve("pc-q35-6.2", ubuntu)).isEqualTo(new Target.Upgrade(type("pc-q35-6.2"), type("pc-q35-8.2")));
        assertThat(resolve("pc-q35-rhel8.6.0", ubuntu)).isEqualTo(new Target.LineNotOffered(type("pc-q35-rhel8.6.0")));
    }

    @Test
    void unknownTypesAreNeverTargets() {
        assertThat(resolve("pc-q35-7.2", offering("pc-q35-7.2", "pc-q35-99.9-foo", "pc-q35-unheard")))
                .isEqualTo(new Target.AlreadyCurrent(type("pc-q35-7.2")));
    }

    @Test
    void sourceWithoutVersionHasNoTarget() {
        assertThat(resolve("microvm", QEMU_7)).isEqualTo(new Target.NoVersionedMachineType("microvm"));
        assertThat(resolve("q35", QEMU_7)).isEqualTo(new Target.NoVersionedMachineType("q35"));
        assertThat(resolve("", QEMU_7)).isEqualTo(new Target.NoVersionedMachineType(""));
    }

    @Test
    void unknownSourceHasNoTarget() {
        assertThat(resolve("pc-q35-unheard", QEMU_7)).isEqualTo(new Target.UnknownMachineType("pc-q35-unheard"));
    }

    @Test
    void refusesToAnswerWithoutHosts() {
        assertThatThrownBy(() -> TargetResolver.resolve("pc-q35-5.2", QEMU_7, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ageTellsDeprecatedAndRemoved() {
        assertThat(MachineAge.of("pc-q35-7.2", List.of(QEMU_7, QEMU_10))).isEqualTo(MachineAge.SUPPORTED);
        assertThat(MachineAge.of("pc-q35-5.2", List.of(QEMU_7, QEMU_10))).isEqualTo(MachineAge.DEPRECATED);
        assertThat(MachineAge.of("pc-q35-9.2", List.of(QEMU_7, QEMU_10))).isEqualTo(MachineAge.REMOVED_FROM_SOME);
        assertThat(MachineAge.of("pc-q35-2.4", List.of(QEMU_7, QEMU_10))).isEqualTo(MachineAge.REMOVED);
    }

    private static Target resolve(String source, MachineCatalog... hosts) {
        return TargetResolver.resolve(source, hosts[0], List.of(hosts));
    }

    private static MachineCatalog offering(String... names) {
        return new MachineCatalog(
                Arrays.stream(names).map(OfferedMachine::named).toList());
    }

    private static MachineType type(String name) {
        return MachineNames.versioned(name).orElseThrow();
    }
}
