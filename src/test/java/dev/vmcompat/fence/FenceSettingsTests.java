package dev.vmcompat.fence;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FenceSettingsTests {

    @Test
    void orderOfTheTimesIsChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rig.settings(100, 30, 30, 1))
                .withMessage("fence: confirm-every (PT0.03S) < hands-off-after (PT0.03S) < lease (PT0.1S) must hold,"
                        + " or a holder that hangs acts on a cluster that is another's");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rig.settings(30, 10, 30, 1))
                .withMessageContaining("< lease (PT0.03S) must hold");
    }

    @Test
    void eachTimeHasItsRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rig.settings(100, 0, 30, 1))
                .withMessage("fence.confirm-every is at least a millisecond, not PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rig.settings(86_400_001, 10, 30, 1))
                .withMessage("fence.lease is at most a day, not PT24H0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rig.settings(100, 10, 30, 0))
                .withMessage("fence: a call's deadline is at least a millisecond, not PT0S");
    }
}
