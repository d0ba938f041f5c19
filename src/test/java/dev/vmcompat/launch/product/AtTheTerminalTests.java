package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A person decides by hand: is shown what it is about, has to say yes, and gives a password. */
@Tag("testdriver")
class AtTheTerminalTests {

    private static final String PASSWORD = Installation.PASSWORD;

    @RegisterExtension
    private final DemoInstallation demo = new DemoInstallation();

    @Test
    void nothingIsApprovedOrDiscardedWithoutAYes() {
        demo.atTerminal(0, "account add admin", PASSWORD, PASSWORD);
        demo.answer(0, "plan --vm web-01");

        demo.atTerminal(3, "approve 1", "no");
        demo.answer(3, "run 1");
        Installation.Answer asked = demo.atTerminal(0, "approve 1", "yes", "admin", PASSWORD);
        assertThat(asked.err()).contains("web-01", "INTERFACE_NAMES", "cannot be migrated back");
        assertThat(asked.out() + asked.err()).doesNotContain(PASSWORD);
        demo.atTerminal(0, "run 1");

        demo.atTerminal(2, "rollback --run 1 --vm web-01 --disks", "no");
        assertThat(demo.answer(0, "history --run 1").out()).contains("UPGRADED").doesNotContain("ROLLED_BACK");
        assertThat(demo.atTerminal(0, "rollback --run 1 --vm web-01 --disks", "yes", "admin", PASSWORD)
                        .err())
                .contains("The disks of VM web-01 go back");
    }
}
