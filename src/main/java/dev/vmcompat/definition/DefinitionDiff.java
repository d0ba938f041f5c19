package dev.vmcompat.definition;

import java.util.ArrayList;
import java.util.List;

/** The unified diff of two definitions, secrets masked on changed and on context lines. */
public final class DefinitionDiff {

    private static final int CONTEXT = 3;
    /** Beyond this many pairs of lines the changed middle is shown as replaced as a whole. */
    private static final long MOST_PAIRS = 4_000_000;

    private DefinitionDiff() {}

    /** The diff with three lines of context; empty if nothing (but secrets) differs. */
    public static List<DiffLine> unified(DomainDefinition before, DomainDefinition after) {
        List<String> old = lines(SecretMask.mask(before.xml()));
        List<String> now = lines(SecretMask.mask(after.xml()));
        return hunks(script(old, now));
    }

    private static List<String> lines(String text) {
        return List.of(text.split("\n", -1));
    }

    /** All lines of both, in order, each marked; the longest common subsequence of the differing middle is kept. */
    private static List<DiffLine> script(List<String> old, List<String> now) {
        int head = 0;
        int shorter = Math.min(old.size(), now.size());
        while (head < shorter && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        List<DiffLine> script = new ArrayList<>();
        old.subList(0, head).forEach(line -> script.add(new DiffLine(DiffLine.Kind.CONTEXT, line)));
        middle(old.subList(head, old.size() - tail), now.subList(head, now.size() - tail), script);
        old.subList(old.size() - tail, old.size())
                .forEach(line -> script.add(new DiffLine(DiffLine.Kind.CONTEXT, line)));
        return script;
    }

    private static void middle(List<String> old, List<String> now, List<DiffLine> script) {
        boolean compared = (long) old.size() * now.size() <= MOST_PAIRS;
        int[][] common = compared ? commonLengths(old, now) : new int[old.size() + 1][1];
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (compared && i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
                script.add(new DiffLine(DiffLine.Kind.CONTEXT, old.get(i)));
                i++;
                j++;
            } else if (i < old.size() && (!compared || j >= now.size() || common[i + 1][j] >= common[i][j + 1])) {
                script.add(new DiffLine(DiffLine.Kind.REMOVED, old.get(i)));
                i++;
            } else {
                script.add(new DiffLine(DiffLine.Kind.ADDED, now.get(j)));
                j++;
            }
        }
    }

    private static int[][] commonLengths(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] = old.get(i).equals(now.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }

    private static List<DiffLine> hunks(List<DiffLine> script) {
        List<DiffLine> result = new ArrayList<>();
        int at = 0;
        int oldLine = 1;
        int newLine = 1;
        int next = nextChange(script, 0);
        while (next < script.size()) {
            int from = Math.max(at, next - CONTEXT);
            oldLine += from - at;
            newLine += from - at;
            int to = endOfHunk(script, next);
            List<DiffLine> lines = script.subList(from, to);
            int oldCount = (int) lines.stream()
                    .filter(line -> line.kind() != DiffLine.Kind.ADDED)
                    .count();
            int newCount = (int) lines.stream()
                    .filter(line -> line.kind() != DiffLine.Kind.REMOVED)
                    .count();
            result.add(new DiffLine(
                    DiffLine.Kind.HUNK, "-" + oldLine + "," + oldCount + " +" + newLine + "," + newCount + " @@"));
            result.addAll(lines);
            oldLine += oldCount;
            newLine += newCount;
            at = to;
            next = nextChange(script, to);
        }
        return result;
    }

    /** Behind the context of the last change that is near enough to the one before. */
    private static int endOfHunk(List<DiffLine> script, int firstChange) {
        int last = firstChange;
        int next = nextChange(script, firstChange + 1);
        while (next < script.size() && next - last <= 2 * CONTEXT) {
            last = next;
            next = nextChange(script, last + 1);
        }
        return Math.min(script.size(), last + 1 + CONTEXT);
    }

    private static int nextChange(List<DiffLine> script, int from) {
        int at = from;
        while (at < script.size() && script.get(at).kind() == DiffLine.Kind.CONTEXT) {
            at++;
        }
        return at;
    }
}
