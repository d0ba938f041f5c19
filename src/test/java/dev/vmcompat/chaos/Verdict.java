package dev.vmcompat.chaos;

import dev.vmcompat.endtoend.ProductProcess.Ended;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a campaign counts, and what it holds against the product. */
final class Verdict {

    private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> missed = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> violated = new EnumMap<>(Fault.class);
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final PrintStream progress;
    private Fault fault = Fault.KILLED_BEFORE;
    private String where = "";
    private int processes;
    private int vms;

    /** @param progress a line for each fault */
    Verdict(PrintStream progress) {
        this.progress = progress;
    }

    /** The fault that comes next: what is found is said with it. */
    synchronized void next(int number, Fault next) {
        fault = next;
        where = "";
        trace.clear();
        trace.add("fault " + number + ": " + next);
    }

    synchronized void at(String stands) {
        where = stands;
        trace.add(stands);
    }

    synchronized void process(Ended ended) {
        processes++;
        trace.add(ended.toString());
    }

    synchronized void struck(boolean reached) {
        progress.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + trace.get(0) + " "
                + (reached ? where : "(too late)"));
        (reached ? struck : missed).merge(fault, 1, Integer::sum);
    }

    synchronized void violation(String what) {
        violated.merge(fault, 1, Integer::sum);
        progress.println("VIOLATION " + fault + " " + where + ": " + what);
        violations.add(fault + " " + where + ": " + what + "\n    "
                + String.join("\n    ", trace).indent(4).strip());
    }

    synchronized void settled(String outcome) {
        vms++;
        outcomes.merge(outcome, 1, Integer::sum);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized int faults() {
        return struck.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The kinds of faults that struck. */
    synchronized Set<Fault> kinds() {
        return Set.copyOf(struck.keySet());
    }

    /** The campaign's table. */
    synchronized String table() {
        StringBuilder table = new StringBuilder();
        table.append("%-68s %7s %7s %10s%n".formatted("FAULT", "STRUCK", "TOO LATE", "VIOLATIONS"));
        for (Fault each : Fault.values()) {
            if (struck.containsKey(each) || missed.containsKey(each)) {
                table.append("%-68s %7d %8d %10d%n"
                        .formatted(
                                each.sentence(),
                                struck.getOrDefault(each, 0),
                                missed.getOrDefault(each, 0),
                                violated.getOrDefault(each, 0)));
            }
        }
        table.append("%nfaults %d, processes %d, VMs settled %d %s, violations %d%n"
                .formatted(faults(), processes, vms, outcomes, violations.size()));
        return table.toString();
    }
}
