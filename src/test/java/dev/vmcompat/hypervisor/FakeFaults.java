package dev.vmcompat.hypervisor;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What goes wrong on a fake host, and when: {@code failOn("define").nth(2).with(REFUSED)}. Operations are named by the methods of {@link Host}
 * and {@link HostActions}, and {@code open}. Without a number a fault strikes every call until {@link #clear}.
 */
public final class FakeFaults {

    private static final List<String> OPERATIONS = Stream.concat(
                    Stream.of("open"),
                    Stream.of(Host.class, HostActions.class)
                            .flatMap(type -> Arrays.stream(type.getMethods()).map(Method::getName)))
            .distinct()
            .collect(Collectors.toUnmodifiableList());

    private static final String ANY_CHANGE = "any change";
    private static final Set<String> CHANGES =
            Arrays.stream(HostActions.class.getMethods()).map(Method::getName).collect(Collectors.toUnmodifiableSet());

    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    FakeFaults() {}

    /** The call fails and nothing happens. */
    public Fault failOn(String operation) {
        return add(new Fault(operation, true));
    }

    /** The call happens, and its answer is lost: TIMED_OUT unless another kind is given. */
    public Fault loseAnswerOf(String operation) {
        Fault fault = add(new Fault(operation, false));
        fault.with(HypervisorException.Kind.TIMED_OUT);
        return fault;
    }

    /** Runs before the call; may change the host as another administrator would, or throw an Error as a crash. */
    public Fault before(String operation, Runnable hook) {
        return add(new Fault(operation, true)).run(hook);
    }

    /** Runs when the call has happened and its caller does not know yet. */
    public Fault after(String operation, Runnable hook) {
        return add(new Fault(operation, false)).run(hook);
    }

    /** Runs when a call has happened that changes something, whichever. */
    public Fault afterAnyChange(Runnable hook) {
        return add(new Fault(ANY_CHANGE, false)).run(hook);
    }

    /** Nothing fails any more. */
    public void clear() {
        faults.clear();
    }

    private Fault add(Fault fault) {
        faults.add(fault);
        return fault;
    }

    void strike(boolean before, String operation, ConnectionUri uri, DomainId domain) {
        List<Fault> due = new ArrayList<>();
        for (Fault fault : faults) {
            if (fault.before == before && fault.isOn(operation) && fault.concerns(domain) && fault.isDue()) {
                due.add(fault);
            }
        }
        due.forEach(fault -> fault.strike(uri, domain));
    }

    /** One thing that goes wrong. */
    public static final class Fault {

        private final String operation;
        private final boolean before;
        private int calls;
        private int from = 1;
        private int to = Integer.MAX_VALUE;
        private DomainId only;
        private Runnable hook;
        private HypervisorException.Kind kind;

        private Fault(String operation, boolean before) {
            if (!operation.equals(ANY_CHANGE) && !OPERATIONS.contains(operation)) {
                throw new IllegalArgumentException("no operation '" + operation + "', but " + OPERATIONS);
            }
            this.operation = operation;
            this.before = before;
        }

        /** Strikes the nth call from now only; the next one is 1. */
        public Fault nth(int n) {
            from = n;
            to = n;
            return this;
        }

        /** Strikes the next call only. */
        public Fault once() {
            return nth(1);
        }

        /** Strikes the next n calls. */
        public Fault times(int n) {
            to = n;
            return this;
        }

        /** Strikes calls on this domain only; others are not counted. */
        public Fault of(DomainId id) {
            only = id;
            return this;
        }

        public Fault with(HypervisorException.Kind failure) {
            kind = failure;
            return this;
        }

        private Fault run(Runnable what) {
            hook = what;
            return this;
        }

        private boolean isOn(String called) {
            return operation.equals(ANY_CHANGE) ? CHANGES.contains(called) : operation.equals(called);
        }

        private boolean concerns(DomainId domain) {
            return only == null || only.equals(domain);
        }

        private synchronized boolean isDue() {
            calls++;
            return calls >= from && calls <= to;
        }

        private void strike(ConnectionUri uri, DomainId domain) {
            if (hook != null) {
                hook.run();
            } else {
                HypervisorException.Kind failure = kind == null ? HypervisorException.Kind.UNKNOWN : kind;
                throw new HypervisorException(failure, operation, uri, domain, "as the test wants", null);
            }
        }
    }
}
