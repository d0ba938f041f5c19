package dev.vmcompat.launch.configuration;

import dev.vmcompat.health.HealthCheck;
import dev.vmcompat.health.Probe;
import dev.vmcompat.plan.AssignedCheck;
import dev.vmcompat.plan.VmPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One health check: the VMs it is asked of, what is asked, and how patiently. */
public record HealthCheckProperties(
        @Key(says = "VMs it is asked of: a name, a glob over names, or a UUID.")
        String vm,

        @Key(says = "What is asked: command, systemd, tcp or http.")
        String kind,

        @Key(says = "command: a program of the guest, which its agent runs (guest-exec).")
        Optional<String> command,

        @Key(says = "command: its arguments; they are stored and shown, so no password.")
        List<String> args,

        @Key(says = "command: the exit code that means well; 0 where nothing is said.")
        Optional<Integer> exitCode,

        @Key(
                says =
                        "systemd: the unit that is to be active (systemctl is-active); without one the system is to be running (is-system-running).")
        Optional<String> unit,

        @Key(says = "tcp: host:port that takes connections.")
        Optional<String> address,

        @Key(says = "http: an http:// or https:// URL, without user and password; redirects are not followed.")
        Optional<String> url,

        @Key(says = "http: the status that means well; 200 where nothing is said.")
        Optional<Integer> status,

        @Key(says = "http: a text that the page has to have in its first MiB.")
        Optional<String> contains,

        @Key(says = "http: verify or ignore the certificate of an https URL; verify where nothing is said.")
        Optional<String> certificate,

        @Key(says = "How long one answer may take.", standard = "10s")
        Duration timeout,

        @Key(says = "Time between two attempts; without it the job parameter health.interval.")
        Optional<Duration> interval,

        @Key(
                says = "How often it is asked again before a VM is touched, until the VM is called UNHEALTHY.",
                standard = "2")
        Integer retries,

        @Key(
                says =
                        "How long it may take to be well after the settle time, until the VM is taken back; without it the job parameter health.deadline.")
        Optional<Duration> deadline)
        implements Checked {

    private static final String KINDS = "command, systemd, tcp, http";

    public HealthCheckProperties {
        args = List.copyOf(args);
    }

    @Override
    public void check() {
        AssignedCheck unused = assigned();
    }

    /** The check, for planning. */
    public AssignedCheck assigned() {
        HealthCheck check = new HealthCheck(probe(), timeout, interval, retries, deadline);
        return new AssignedCheck(new VmPattern(vm), check.toJson());
    }

    private Probe probe() {
        return switch (kind) {
            case "command" -> {
                onlyWith(Set.of("command", "args", "exit-code"));
                yield new Probe.Command(required("command", command), args, exitCode.orElse(0));
            }
            case "systemd" -> {
                onlyWith(Set.of("unit"));
                yield new Probe.Systemd(unit);
            }
            case "tcp" -> {
                onlyWith(Set.of("address"));
                yield Probe.Tcp.of(required("address", address));
            }
            case "http" -> {
                onlyWith(Set.of("url", "status", "contains", "certificate"));
                yield new Probe.Http(required("url", url), status.orElse(200), contains, ignoresCertificate());
            }
            default -> throw new IllegalArgumentException("kind: '" + kind + "' is none of " + KINDS);
        };
    }

    private boolean ignoresCertificate() {
        String wanted = certificate.orElse("verify");
        if (!wanted.equals("verify") && !wanted.equals("ignore")) {
            throw new IllegalArgumentException("certificate: '" + wanted + "' is neither verify nor ignore");
        }
        return wanted.equals("ignore");
    }

    private String required(String key, Optional<String> value) {
        return value.orElseThrow(() -> new IllegalArgumentException(key + ": is required with kind " + kind));
    }

    private void onlyWith(Set<String> keys) {
        Map<String, Boolean> given = Map.of(
                "command", command.isPresent(),
                "args", !args.isEmpty(),
                "exit-code", exitCode.isPresent(),
                "unit", unit.isPresent(),
                "address", address.isPresent(),
                "url", url.isPresent(),
                "status", status.isPresent(),
                "contains", contains.isPresent(),
                "certificate", certificate.isPresent());
        given.forEach((key, present) -> {
            if (present && !keys.contains(key)) {
                throw new IllegalArgumentException(key + ": does not go with kind " + kind);
            }
        });
    }
}
