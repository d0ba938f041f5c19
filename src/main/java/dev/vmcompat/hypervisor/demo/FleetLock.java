package dev.vmcompat.hypervisor.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One holder at a time among all threads of all processes. The lock on the file ends with the process, however that ends; it knows no threads,
 * so those of one process agree among themselves first.
 */
final class FleetLock {

    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final Path file;
    private final ReentrantLock thread;

    FleetLock(Path file) {
        this.file = file;
        this.thread = THREADS.computeIfAbsent(file, any -> new ReentrantLock());
    }

    /** What is done under the lock. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Waits for the lock; holders keep it for one short piece of work only. Not to be taken twice by one thread. */
    <T> T holding(Work<T> work) throws IOException {
        thread.lock();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = channel.lock();
            try {
                return work.run();
            } finally {
                lock.release();
            }
        } finally {
            thread.unlock();
        }
    }
}
