package dev.vmcompat.launch.configuration;

import dev.vmcompat.plan.DurationText;
import dev.vmcompat.plan.GivenParameters;
import dev.vmcompat.plan.JobParameter;
import dev.vmcompat.vault.TrustedFile;
import dev.vmcompat.vault.VaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Programs of the administrator's that are called around each VM. A run freezes them, and its approval binds them. */
public record HooksProperties(
        @Key(says = "Program that is called before each VM; an exit code other than 0 leaves the VM as it is.")
        Optional<Path> beforeVm,

        @Key(says = "Its arguments; they are stored and shown, so no password.")
        List<String> beforeVmArgs,

        @Key(says = "Program that is called when a VM that was begun is settled, whatever came of it.")
        Optional<Path> afterVm,

        @Key(says = "Its arguments; they are stored and shown, so no password.")
        List<String> afterVmArgs,

        @Key(
                says =
                        "Program that keeps the disks of a VM where no restore point of them can be made; exit code 0 lets the VM go on.")
        Optional<Path> backup,

        @Key(says = "Its arguments; they are stored and shown, so no password.")
        List<String> backupArgs,

        @Key(says = "How long each of them may take; then it is killed with its children.", standard = "5m")
        Duration deadline) {

    private static final String PLACE = "the configuration";

    public HooksProperties {
        beforeVmArgs = List.copyOf(beforeVmArgs);
        afterVmArgs = List.copyOf(afterVmArgs);
        backupArgs = List.copyOf(backupArgs);
        refuseLonely("before-vm", beforeVm, beforeVmArgs);
        refuseLonely("after-vm", afterVm, afterVmArgs);
        refuseLonely("backup", backup, backupArgs);
        if (deadline.toMillis() < 1 || deadline.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("deadline: it is from 1ms to 24h");
        }
    }

    /** As job parameters: for a plan to freeze, and for a start to compare with what its run froze. */
    public GivenParameters parameters() {
        Map<JobParameter, List<String>> values = new EnumMap<>(JobParameter.class);
        values.put(JobParameter.HOOK_BEFORE_VM, command(beforeVm, beforeVmArgs));
        values.put(JobParameter.HOOK_AFTER_VM, command(afterVm, afterVmArgs));
        values.put(JobParameter.HOOK_BACKUP, command(backup, backupArgs));
        values.put(JobParameter.HOOK_DEADLINE, List.of(DurationText.of(deadline)));
        return new GivenParameters(
                values, values.keySet().stream().collect(Collectors.toMap(parameter -> parameter, any -> PLACE)));
    }

    /**
     * Refuses a program that others may change, or that cannot be run.
     *
     * @throws ConfigurationException naming the first
     */
    public void check() {
        Stream.of(beforeVm, afterVm, backup).flatMap(Optional::stream).forEach(HooksProperties::check);
    }

    private static void check(Path file) {
        try {
            if (!Files.isExecutable(TrustedFile.check(file))) {
                throw new ConfigurationException(
                        "The hook " + file + " cannot be executed.",
                        "The user who runs vmcompat must be allowed to execute it: chmod +x.");
            }
        } catch (VaultException e) {
            throw new ConfigurationException(
                    "The hook is not used: " + e.getMessage() + ".",
                    "It, and each folder on the way to it, must be its owner's or root's alone to write.",
                    e);
        }
    }

    private static void refuseLonely(String key, Optional<Path> file, List<String> arguments) {
        if (file.isEmpty() && !arguments.isEmpty()) {
            throw new IllegalArgumentException(key + "-args: it is there without " + key);
        }
    }

    private static List<String> command(Optional<Path> file, List<String> arguments) {
        return file.map(path -> Stream.concat(Stream.of(path.toString()), arguments.stream())
                        .toList())
                .orElse(List.of());
    }
}
