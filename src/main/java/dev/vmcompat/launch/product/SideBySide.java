package dev.vmcompat.launch.product;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks several hosts or clusters at once, by platform threads: libvirt's last error belongs to the operating system's thread. */
final class SideBySide {

    private static final int AT_ONCE = 4;

    private SideBySide() {}

    /** The answers in the order of the questions; the first question that failed decides. */
    static <T> List<T> ask(List<Callable<T>> questions) {
        if (questions.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, questions.size()), question -> {
            Thread thread = new Thread(question, "reading");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(questions)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while hosts were read", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("reading ended in an error", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
