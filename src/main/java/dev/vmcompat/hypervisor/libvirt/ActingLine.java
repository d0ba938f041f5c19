package dev.vmcompat.hypervisor.libvirt;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A host's line for calls that change something. Each is preceded by a last check on the very thread that makes it: on its way there the process
 * may have been stopped for long, and what the caller knew is then no longer true.
 */
final class ActingLine {

    private final HostLine line;
    private final Runnable lastCheck;

    /** @param lastCheck throws where the call must not be made; its exception reaches the caller as it is */
    ActingLine(HostLine line, Runnable lastCheck) {
        this.line = line;
        this.lastCheck = lastCheck;
    }

    Access access() {
        return line.access();
    }

    HypervisorException failure(
            Kind kind, String operation, @Nullable DomainId id, String message, @Nullable Throwable cause) {
        return line.failure(kind, operation, id, message, cause);
    }

    void act(String operation, @Nullable DomainId id, Function<NativeConnection, ?> call) {
        line.act(operation, id, checked(call));
    }

    void actSlowly(
            String operation, @Nullable DomainId id, IntFunction<Kind> kinds, Function<NativeConnection, ?> call) {
        line.actSlowly(operation, id, kinds, checked(call));
    }

    void actWith(String operation, @Nullable DomainId id, IntFunction<Kind> kinds, Function<NativeConnection, ?> call) {
        line.actWith(operation, id, kinds, checked(call));
    }

    void actOnFiles(String operation, HostLine.FileCall<?> call) {
        line.actOnFiles(operation, () -> {
            lastCheck.run();
            return call.call();
        });
    }

    private <T> Function<NativeConnection, T> checked(Function<NativeConnection, T> call) {
        return host -> {
            lastCheck.run();
            return call.apply(host);
        };
    }
}
