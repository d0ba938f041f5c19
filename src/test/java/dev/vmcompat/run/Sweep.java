package dev.vmcompat.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The same scene played once for each point at which something happens in it, several at a time. */
final class Sweep {

    private static final int AT_A_TIME = 3;

    private Sweep() {}

    /**
     * @param one what was wrong at a point; empty where nothing was
     * @return all that was wrong
     */
    static List<String> inParallel(IntStream points, IntFunction<Optional<String>> one) {
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<Optional<String>>> all =
                    points.mapToObj(n -> pool.submit(() -> one.apply(n))).toList();
            List<String> wrong = new ArrayList<>();
            for (Future<Optional<String>> future : all) {
                future.get().ifPresent(wrong::add);
            }
            return wrong;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
    }
}
