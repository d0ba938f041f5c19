package dev.vmcompat.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Connects to a port, from the machine that vmcompat runs on, and lets go again. */
final class TcpPort {

    private TcpPort() {}

    static Answer ask(String host, int port, Duration timeout) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return Answer.notWell("no host " + host + " is known");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) timeout.toMillis());
            return Answer.well("connected");
        } catch (IOException e) {
            return Answer.notWell("no connection to " + host + ", port " + port + ": " + e.getMessage());
        }
    }
}
