package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.ServerUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The demo fleet on an embedded database of each test's own, its guests watched for no time. */
final class DemoInstallation implements BeforeEachCallback, AfterEachCallback {

    private final ServerUnderTest server = ServerUnderTest.unpacked();
    private final Installation vmcompat = new Installation(
            server.folder(), "database: {embedded-directory: " + server.folder() + "}\ndefaults: {settle: 0s}\n");

    Installation vmcompat() {
        return vmcompat;
    }

    Path folder() {
        return server.folder();
    }

    /** Runs a command that has to end with this exit code. */
    Installation.Answer answer(int exit, String line) {
        return expecting(exit, line, vmcompat.run(line));
    }

    /** The same with a person at a terminal. */
    Installation.Answer atTerminal(int exit, String line, String... answers) {
        return expecting(exit, line, vmcompat.runAtTerminal(line, answers));
    }

    private static Installation.Answer expecting(int exit, String line, Installation.Answer answer) {
        assertThat(answer.exit()).as(line + "\n" + answer).isEqualTo(exit);
        return answer;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server.close();
    }
}
