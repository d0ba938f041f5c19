package dev.vmcompat.hypervisor;

import java.time.Duration;
import java.util.Optional;

/** How guests of a fake host come up and go down. */
final class FakePower {

    private final FakeHost host;

    FakePower(FakeHost host) {
        this.host = host;
    }

    void boot(FakeDomain vm, StartMode mode, int domainId) {
        String text = vm.saved.orElse(vm.inactive);
        String machine = FakeXml.machine(text);
        vm.starts.add(machine);
        if (vm.guest.failsOn.contains(machine)
                || (host.abilities.contains(Ability.MACHINE_LIST) && !host.machines.knows(machine))) {
            vm.down(PowerState.SHUT_OFF, StateReason.FAILED);
            throw host.failure(
                    HypervisorException.Kind.UNKNOWN,
                    "start",
                    vm.id,
                    "internal error: process exited while connecting to monitor");
        }
        boolean resumed = vm.saved.isPresent();
        vm.saved = Optional.empty();
        vm.guest.boots++;
        vm.guest.requests = 0;
        vm.guest.executed = false;
        vm.live = Optional.of(FakeXml.withId(text, domainId));
        if (mode == StartMode.RUNNING) {
            host.tell(vm, DomainEvent.Kind.RESUMED);
        }
        host.tell(vm, DomainEvent.Kind.STARTED);
        if (mode == StartMode.PAUSED) {
            vm.state = new DomainState(PowerState.PAUSED, StateReason.USER);
            host.tell(vm, DomainEvent.Kind.SUSPENDED);
        } else {
            vm.state = new DomainState(PowerState.RUNNING, resumed ? StateReason.RESTORED : StateReason.BOOTED);
            run(vm, machine);
        }
    }

    void resume(FakeDomain vm) {
        boolean first = !vm.guest.executed;
        vm.state = new DomainState(PowerState.RUNNING, StateReason.UNPAUSED);
        host.tell(vm, DomainEvent.Kind.RESUMED);
        if (first) {
            run(vm, FakeXml.machine(vm.live.orElseThrow()));
        }
    }

    private void run(FakeDomain vm, String machine) {
        vm.guest.executed = true;
        vm.guest.bootedAt = host.now();
        if (vm.guest.agentAnswers(machine, host.now().plus(vm.guest.agentNeeds))) {
            host.later(vm, vm.guest.agentNeeds, () -> host.tell(vm, DomainEvent.Kind.AGENT_CONNECTED));
        }
        Duration panic = vm.guest.panicsOn.get(machine);
        if (panic != null) {
            host.later(vm, panic, () -> panic(vm));
        }
        Duration stop = vm.guest.stopsOn.get(machine);
        if (stop != null) {
            host.later(vm, stop, () -> stop(vm, PowerState.SHUT_OFF, StateReason.SHUTDOWN));
        }
        Duration reboot = vm.guest.rebootsOn.get(machine);
        if (reboot != null) {
            host.later(vm, reboot, () -> {
                vm.guest.bootedAt = host.now();
                for (int reset = 0; reset < 3; reset++) {
                    host.tell(vm, DomainEvent.Kind.REBOOTED);
                }
            });
        }
        Duration period = vm.guest.loopsOn.get(machine);
        if (period != null) {
            loop(vm, period);
        }
    }

    /** QEMU pauses it, and libvirt says no more than that until it has acted on the panic. */
    private void panic(FakeDomain vm) {
        if (vm.state.power().isActive()) {
            vm.state = new DomainState(PowerState.PAUSED, StateReason.UNKNOWN);
            host.tell(vm, DomainEvent.Kind.SUSPENDED);
            host.later(vm, Duration.ofMillis(1500), () -> stop(vm, PowerState.SHUT_OFF, StateReason.CRASHED));
        }
    }

    private void loop(FakeDomain vm, Duration period) {
        host.later(vm, period, () -> {
            host.tell(vm, DomainEvent.Kind.REBOOTED);
            loop(vm, period);
        });
    }

    void ask(FakeDomain vm) {
        vm.guest.requests++;
        if (vm.guest.requests >= vm.guest.obeysRequest) {
            vm.guest.shutdownTakes.ifPresent(time -> {
                if (time.isZero()) {
                    stop(vm, PowerState.SHUT_OFF, StateReason.SHUTDOWN);
                } else {
                    host.later(vm, time, () -> stop(vm, PowerState.SHUT_OFF, StateReason.SHUTDOWN));
                }
            });
        }
    }

    void stop(FakeDomain vm, PowerState power, StateReason reason) {
        if (!vm.state.power().isActive()) {
            return;
        }
        vm.down(power, reason);
        if (reason == StateReason.SHUTDOWN) {
            host.tell(vm, DomainEvent.Kind.SHUTDOWN);
        }
        host.tell(vm, reason == StateReason.CRASHED ? DomainEvent.Kind.CRASHED : DomainEvent.Kind.STOPPED);
        if (!vm.persistent) {
            host.domains.remove(vm.id);
        }
    }
}
