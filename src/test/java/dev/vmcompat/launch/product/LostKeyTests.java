package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The key file is gone: nothing that was proved with it counts, a VM can be brought back all the same, and the work goes on under a new key. */
@Tag("testdriver")
class LostKeyTests {

    @RegisterExtension
    private final DemoInstallation demo = new DemoInstallation();

    @Test
    void goesOnUnderANewKey() throws Exception {
        demo.answer(0, "account add admin --new-password-file {folder}/password");
        demo.answer(0, "plan --vm web-01 --vm db-01");
        demo.answer(0, "approve 1 {admin}");
        demo.answer(0, "run 1");
        demo.answer(0, "plan --vm win-app-01");
        demo.answer(0, "approve 2 {admin}");

        Path file = demo.folder().resolve("vmcompat.key");
        String lost = Files.readAllLines(file).get(2).split(" ", 2)[0];
        Files.delete(file);
        String refusal = demo.answer(2, "list").err();
        assertThat(refusal)
                .contains("this database was written with key " + lost, "Put the file back")
                .doesNotContain("Exception");
        assertThat(file).as("never made by itself").doesNotExist();
        shell(refusal.substring(
                refusal.indexOf("(umask"), refusal.indexOf("vmcompat.key)") + "vmcompat.key)".length()));
        assertThat(file).exists();

        assertThat(demo.answer(5, "doctor").out()).contains("keys that wrote to this database are not in", lost);
        assertThat(demo.answer(3, "run 2").err()).contains("begins nothing", lost, "vmcompat reject 2");
        assertThat(demo.answer(3, "approve 2 {admin}").err()).contains("no account");
        demo.answer(0, "account add boss --new-password-file {folder}/password");
        demo.answer(3, "account add another --new-password-file {folder}/password");

        String boss = " --user boss --password-file {folder}/password";
        assertThat(demo.answer(0, "rollback --run 1 --vm db-01 --disks" + boss).err())
                .contains("The disks of VM db-01 go back", "how much was written since is not known");
        assertThat(demo.answer(2, "rollback --run 1 --vm db-01 --disks" + boss).err())
                .contains("no restore point of run 1 that its disks could go back to");
        demo.answer(0, "rollback --run 1 --vm web-01" + boss);
        assertThat(demo.answer(0, "list").out()).contains("web-01", "db-01");

        demo.answer(0, "reject 2 --reason lost" + boss);
        demo.answer(0, "plan --vm win-app-01");
        demo.answer(0, "approve 3" + boss);
        demo.answer(0, "run 3");
        assertThat(demo.answer(0, "history --events --format csv").out().split("KEY_LOST", -1))
                .as("once")
                .hasSize(2);
        assertThat(demo.answer(6, "history --verify").out()).contains("key is not in the key file");
    }

    private static void shell(String command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor())
                .as(command)
                .isZero();
    }
}
