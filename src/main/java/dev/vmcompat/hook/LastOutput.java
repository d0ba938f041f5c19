package dev.vmcompat.hook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** Reads all that a program prints, and keeps the end of it. */
final class LastOutput {

    private static final int KEPT_BYTES = 2048;
    private static final int SHOWN = 300;

    private final Thread reader;
    private byte[] kept = new byte[0];

    private LastOutput(InputStream from) {
        reader = new Thread(() -> read(from), "hook output");
        reader.setDaemon(true);
    }

    static LastOutput of(InputStream from) {
        LastOutput output = new LastOutput(from);
        output.reader.start();
        return output;
    }

    /**
     * These words and what was printed, in one line.
     *
     * @param patience how long to wait for what is still on its way
     */
    String after(String words, Duration patience) throws InterruptedException {
        reader.join(patience.toMillis());
        String text = text();
        return text.isEmpty() ? words : words + ": " + text;
    }

    private synchronized String text() {
        String line = new String(kept, StandardCharsets.UTF_8)
                .replaceAll("[\\p{Cntrl}\\s]+", " ")
                .strip();
        int length = line.codePointCount(0, line.length());
        return length <= SHOWN ? line : "..." + line.substring(line.offsetByCodePoints(0, length - SHOWN));
    }

    private void read(InputStream from) {
        byte[] buffer = new byte[KEPT_BYTES];
        try {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                keep(buffer, read);
            }
        } catch (IOException e) {
            keep(new byte[0], 0); // killed: what came before is all there is
        }
    }

    private synchronized void keep(byte[] buffer, int read) {
        byte[] all = Arrays.copyOf(kept, kept.length + read);
        System.arraycopy(buffer, 0, all, kept.length, read);
        kept = all.length <= KEPT_BYTES ? all : Arrays.copyOfRange(all, all.length - KEPT_BYTES, all.length);
    }
}
