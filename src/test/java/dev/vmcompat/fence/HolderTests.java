package dev.vmcompat.fence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HolderTests {

    private static final String OUTSIDE = "4026531836";

    private final Holder self = Holder.self();
    private final Machine here = self.machine();

    @Test
    void textIsReadBack() {
        assertThat(Holder.parse(self.toString())).isEqualTo(self);
        assertThat(self.startTicks()).isPositive();
    }

    @Test
    void textOfAnotherFormIsAHolderOfWhichNothingIsKnown() {
        Holder strange = Holder.parse("root@one pid 99999999999999999999999 (boot x)");

        assertThat(strange.isKnownDead()).isFalse();
        assertThat(strange.words()).startsWith("root@one pid 999");
    }

    @Test
    void thisProcessIsNotDead() {
        assertThat(self.isKnownDead()).isFalse();
    }

    @Test
    void endedProcessIsDead() throws Exception {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();

        assertThat(new Holder("me", here, child.pid(), 5).isKnownDead()).isTrue();
    }

    @Test
    void numberThatAnotherProcessHasNowMeansDead() {
        assertThat(new Holder("me", here, self.pid(), self.startTicks() - 1).isKnownDead())
                .isTrue();
        assertThat(new Holder("me", here, self.pid(), 0).isKnownDead()).isFalse();
    }

    @Test
    void nothingIsKnownOfAProcessOfAnotherContainer() throws Exception {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();
        var container = new Machine(here.name(), here.id(), here.boot(), "4026530000");

        assertThat(new Holder("me", container, child.pid(), 5).isKnownDead()).isFalse();
    }

    @Test
    void earlierBootIsKnownOnlyOfTheSameMachineOutsideContainers() {
        var now = new Machine("one", "id", "boot2", OUTSIDE);

        assertThat(new Machine("one", "id", "boot1", OUTSIDE).isAnEarlierBootOf(now))
                .isTrue();
        assertThat(new Machine("one", "other", "boot1", OUTSIDE).isAnEarlierBootOf(now))
                .isFalse();
        assertThat(new Machine("two", "id", "boot1", OUTSIDE).isAnEarlierBootOf(now))
                .isFalse();
        assertThat(new Machine("one", "id", "boot2", OUTSIDE).isAnEarlierBootOf(now))
                .isFalse();
        assertThat(new Machine("one", "id", "boot1", "4026530000").isAnEarlierBootOf(now))
                .isFalse();
        assertThat(new Machine("one", "", "boot1", OUTSIDE).isAnEarlierBootOf(new Machine("one", "", "boot2", OUTSIDE)))
                .isFalse();
        assertThat(new Machine("one", "id", "", OUTSIDE).isAnEarlierBootOf(now)).isFalse();
    }
}
