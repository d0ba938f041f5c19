package dev.vmcompat.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code jobs/chaos}. */
@Command(
        name = "jobs/chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Starts runs over a fleet, kills and disturbs them, starts them again until they are done, and then asks libvirt and"
                        + " PostgreSQL whether anything was lost. Ends with 0 where nothing was, with 1 where something was.")
public final class Chaos implements Callable<Integer> {

    @Option(
            names = "--faults",
            paramLabel = "N",
            defaultValue = "100",
            description = "Faults that strike (default: ${DEFAULT-VALUE}).")
    private int faults;

    /** What can be attacked. */
    enum Fleet {
        TEST,
        QEMU
    }

    @Option(
            names = "--fleet",
            paramLabel = "FLEET",
            defaultValue = "test",
            description =
                    "test: VMs of libvirt's test driver behind a daemon; qemu: small guests of real QEMU, with five faults more"
                            + " (default: ${DEFAULT-VALUE}).")
    private Fleet fleet = Fleet.TEST;

    @Option(names = "--vms", paramLabel = "N", description = "VMs of a run (default: 200; of real QEMU 8).")
    private Integer vms;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Chooses faults and moments; said at the beginning, to do the same again.")
    private Long seed = new Random().nextLong(1_000_000);

    @Option(names = "--only", paramLabel = "FAULT", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private Set<Fault> only = EnumSet.allOf(Fault.class);

    @Option(
            names = "--outage",
            paramLabel = "DURATION",
            defaultValue = "PT60S",
            description = "How long PostgreSQL is stopped at most (default: ${DEFAULT-VALUE}).")
    private Duration outage = Duration.ZERO;

    /** The process. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Chaos())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    private Target target() {
        return switch (fleet) {
            case TEST -> new TestDriverTarget(vms == null ? 200 : vms);
            case QEMU -> new QemuTarget(vms == null ? 8 : vms);
        };
    }

    @Override
    public Integer call() {
        if (faults < 1 || (vms != null && vms < 1)) {
            System.err.println("--faults and --vms are numbers from 1.");
            return 2;
        }
        Instant begin = Instant.now();
        System.out.println("seed " + seed);
        try (Target target = target()) {
            Campaign campaign = new Campaign(target, only, seed, faults, outage);
            Thread broken = new Thread(() -> result(campaign.verdict(), begin, "broken off, "), "result");
            Runtime.getRuntime().addShutdownHook(broken);
            campaign.fight();
            boolean unused = Runtime.getRuntime().removeShutdownHook(broken);
            result(campaign.verdict(), begin, "");
            return campaign.verdict().violations().isEmpty() ? 0 : 1;
        }
    }

    private void result(Verdict verdict, Instant begin, String how) {
        verdict.violations().forEach(System.out::println);
        System.out.println(verdict.table());
        System.out.println(how + "seed " + seed + ", "
                + Duration.between(begin, Instant.now()).toSeconds() + " s");
    }
}
