package dev.vmcompat.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Did you mean ...? */
public final class ClosestWord {

    private ClosestWord() {}

    /** The candidate that differs from the word by the fewest edits, if they are few enough to be a slip. */
    public static Optional<String> to(String word, Collection<String> candidates) {
        String lower = word.toLowerCase(Locale.ROOT).replace('_', '-');
        int bound = Math.max(1, word.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)) <= bound)
                .min(Comparator.comparingInt(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT))));
    }

    /** "Did you mean X?" if something is close, else what is there. */
    public static String hint(String word, Collection<String> candidates) {
        return to(word, candidates)
                .map(close -> "Did you mean '" + close + "'?")
                .orElse(candidates.isEmpty() ? "There is none." : "There is: " + String.join(", ", candidates) + ".");
    }

    /** Levenshtein's distance with neighbours swapped counting as one edit. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
