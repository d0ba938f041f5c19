package dev.vmcompat.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Stands between the product and a daemon's unix socket: lets everything through, holds it, or cuts all and refuses. */
final class Gate implements AutoCloseable {

    private enum Position {
        OPEN,
        HELD,
        SHUT
    }

    private final Path socket;
    private final Path beyond;
    private final ServerSocketChannel listener;
    private final List<SocketChannel> channels = new ArrayList<>();
    private Position position = Position.OPEN;

    /**
     * Opens.
     *
     * @param socket where the product connects to; made here
     * @param beyond the daemon's
     */
    Gate(Path socket, Path beyond) {
        this.socket = socket;
        this.beyond = beyond;
        try {
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept, "gate");
    }

    /** Everything passes. */
    void open() {
        move(Position.OPEN);
    }

    /** Nothing passes, and no connection ends: a daemon that hangs. */
    void hold() {
        move(Position.HELD);
    }

    /** All connections end, and new ones do: a host that is gone. */
    void shut() {
        move(Position.SHUT);
    }

    private synchronized void move(Position to) {
        position = to;
        if (to == Position.SHUT) {
            channels.forEach(Gate::end);
            channels.clear();
        }
        notifyAll();
    }

    private synchronized boolean enter(SocketChannel... pair) {
        if (position == Position.SHUT) {
            return false;
        }
        channels.addAll(List.of(pair));
        return true;
    }

    private synchronized void pass() throws InterruptedException {
        while (position == Position.HELD) {
            wait();
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                join(listener.accept());
            } catch (IOException e) {
                // the gate is closed
            }
        }
    }

    private void join(SocketChannel here) throws IOException {
        SocketChannel there = SocketChannel.open(StandardProtocolFamily.UNIX);
        if (enter(here, there) && isReached(there)) {
            start(() -> carry(here, there), "gate in");
            start(() -> carry(there, here), "gate out");
        } else {
            end(here);
            end(there);
        }
    }

    private boolean isReached(SocketChannel there) {
        try {
            return there.connect(UnixDomainSocketAddress.of(beyond));
        } catch (IOException e) {
            return false; // the daemon is not there
        }
    }

    private void carry(SocketChannel from, SocketChannel to) {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        try {
            while (from.read(bytes) >= 0) {
                pass();
                bytes.flip();
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                bytes.clear();
            }
        } catch (IOException e) {
            return; // it was cut
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from);
            end(to);
        }
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            shut();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
