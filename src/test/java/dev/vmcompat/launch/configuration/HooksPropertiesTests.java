package dev.vmcompat.launch.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.plan.JobParameterException;
import dev.vmcompat.plan.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksPropertiesTests {

    @TempDir
    private Path folder;

    @Test
    void aPlanFreezesThemAndAStartWithOthersIsRefusedNamingBoth() {
        HooksProperties hooks = hooks("{before-vm: /a/hook, before-vm-args: [-x, y z], deadline: 90s}");
        RunOptions frozen = RunOptions.of(hooks.parameters());
        assertThat(frozen.beforeVmHook()).containsExactly("/a/hook", "-x", "y z");
        assertThat(frozen.hookDeadline()).isEqualTo(Duration.ofSeconds(90));
        assertThat(frozen.frozenJson())
                .contains("/a/hook")
                .isNotEqualTo(RunOptions.standard().frozenJson());
        assertThat(frozen.narrowedBy(hooks.parameters())).isEqualTo(frozen);

        refused(frozen, "{before-vm: /other, deadline: 90s}", "/a/hook,-x,y z", "the configuration says /other");
        refused(frozen, "{deadline: 90s}", "/a/hook,-x,y z", "the configuration says none");
        refused(RunOptions.standard(), "{after-vm: /a/hook}", "none", "the configuration says /a/hook");
    }

    @Test
    void oneThatOthersMayWriteOrNobodyMayExecuteIsRefused() throws IOException {
        Path hook = Files.writeString(folder.resolve("hook"), "#!/bin/sh\n");
        HooksProperties hooks = hooks("{after-vm: " + hook + "}");
        permissions(hook, "rw-------");
        assertThatThrownBy(hooks::check)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(hook + " cannot be executed");
        permissions(hook, "rwx------");
        assertThatCode(hooks::check).doesNotThrowAnyException();
        permissions(hook, "rwx----w-");
        assertThatThrownBy(hooks::check)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("can be changed by others");
        permissions(hook, "rwx------");
        permissions(folder, "rwxrwxrwx");
        assertThatThrownBy(hooks::check)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("can be changed by others");
        Files.delete(hook);
        permissions(folder, "rwx------");
        assertThatThrownBy(hooks::check).isInstanceOf(ConfigurationException.class);
    }

    private static void refused(RunOptions run, String hooks, String own, String other) {
        assertThatThrownBy(() -> run.narrowedBy(hooks(hooks).parameters()))
                .isInstanceOf(JobParameterException.class)
                .hasMessageContaining(own)
                .hasMessageContaining(other);
    }

    private static HooksProperties hooks(String yaml) {
        return ConfigurationFile.parse("x.yml", "hooks: " + yaml).hooks();
    }

    private static void permissions(Path file, String permissions) throws IOException {
        Path unused = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
