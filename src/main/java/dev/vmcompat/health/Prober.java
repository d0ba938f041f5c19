package dev.vmcompat.health;

/** Asks a health check once. */
public final class Prober {

    private final Patience patience;

    public Prober(Patience patience) {
        this.patience = patience;
    }

    /**
     * Asks once, within the check's timeout.
     *
     * @throws dev.vmcompat.hypervisor.HypervisorException only if the host is lost, or has no such VM
     */
    public Answer ask(HealthCheck check, Subject subject) {
        GuestCommand commands = new GuestCommand(new Agent(subject.host(), subject.vm()), patience);
        if (check.probe() instanceof Probe.Command command) {
            return commands.run(command, check.timeout());
        } else if (check.probe() instanceof Probe.Systemd systemd) {
            return commands.run(systemd, check.timeout());
        } else if (check.probe() instanceof Probe.Tcp tcp) {
            return filled(subject, tcp.host(), false, host -> TcpPort.ask(host, tcp.port(), check.timeout()));
        }
        Probe.Http http = (Probe.Http) check.probe();
        return filled(subject, http.url(), true, url -> WebPage.ask(url, http, check.timeout()));
    }

    private interface Asked {
        Answer with(String text);
    }

    private static Answer filled(Subject subject, String template, boolean bracketed, Asked asked) {
        Subject.Filled filled = subject.fill(template, bracketed);
        return filled instanceof Subject.Filled.Text text
                ? asked.with(text.text())
                : Answer.notWell(((Subject.Filled.Unknown) filled).why());
    }
}
