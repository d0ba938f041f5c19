package dev.vmcompat.health;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What one health check asks. A {@code {address}} in it stands for the guest's address, a {@code {name}} for the VM's name. */
public sealed interface Probe {

    /** What is asked, for people. */
    String words();

    /** Whether the guest agent is asked, and not the network. */
    default boolean isByAgent() {
        return this instanceof Command || this instanceof Systemd;
    }

    /**
     * A command that the guest's agent runs ({@code guest-exec}).
     *
     * @param path a file of the guest
     * @param arguments its arguments
     * @param exitCode the code that means well, 0 to 255
     */
    record Command(String path, List<String> arguments, int exitCode) implements Probe {

        public Command {
            arguments = List.copyOf(arguments);
            if (path.isBlank()) {
                throw new IllegalArgumentException("a command is empty");
            }
            if (exitCode < 0 || exitCode > 255) {
                throw new IllegalArgumentException("an exit code is 0 to 255, not " + exitCode);
            }
        }

        @Override
        public String words() {
            return "command " + path + (arguments.isEmpty() ? "" : " " + String.join(" ", arguments)) + ", exit code "
                    + exitCode;
        }
    }

    /**
     * What systemd says, asked through the guest's agent.
     *
     * @param unit the unit that is to be active; empty: the system is to be running, with no unit failed
     */
    record Systemd(Optional<String> unit) implements Probe {

        public Systemd {
            if (unit.filter(text -> text.isBlank() || text.startsWith("-")).isPresent()) {
                throw new IllegalArgumentException("'" + unit.get() + "' is no unit");
            }
        }

        @Override
        public String words() {
            return unit.map(name -> "systemd unit " + name + " active").orElse("systemd running");
        }
    }

    /**
     * A port that takes connections.
     *
     * @param host a name or address, without brackets
     * @param port 1 to 65535
     */
    record Tcp(String host, int port) implements Probe {

        public Tcp {
            if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException("'" + host + "' is no host");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
            }
        }

        /** @param text {@code host:port}, an IPv6 address in brackets */
        public static Tcp of(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
                throw new IllegalArgumentException("'" + text + "' is not host:port");
            }
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            if (!bracketed && host.indexOf(':') >= 0) {
                throw new IllegalArgumentException("'" + text + "' is not host:port; an IPv6 address is in brackets");
            }
            return new Tcp(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        }

        @Override
        public String words() {
            return "TCP " + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /**
     * A page with its status. Redirects are not followed: their status is an answer.
     *
     * @param url http or https, without user and password
     * @param status the status that means well
     * @param contains a text that the page's first MiB has to have
     * @param anyCertificate https only: do not verify the certificate
     */
    record Http(String url, int status, Optional<String> contains, boolean anyCertificate) implements Probe {

        public Http {
            if (status < 100 || status > 599) {
                throw new IllegalArgumentException("a status is 100 to 599, not " + status);
            }
            URI sample = uri(url.replace("{address}", "192.0.2.1").replace("{name}", "name"));
            boolean https = "https".equals(sample.getScheme());
            if (!Set.of("http", "https")
                            .contains(String.valueOf(sample.getScheme()).toLowerCase(Locale.ROOT))
                    || sample.getHost() == null) {
                throw new IllegalArgumentException("'" + url + "' is no http:// or https:// URL");
            }
            if (sample.getUserInfo() != null) {
                throw new IllegalArgumentException("a URL has no user and password: it is stored and shown");
            }
            if (anyCertificate && !https) {
                throw new IllegalArgumentException("only https has a certificate");
            }
        }

        @Override
        public String words() {
            return "HTTP " + url + ", status " + status
                    + contains.map(text -> ", contains '" + text + "'").orElse("")
                    + (anyCertificate ? ", any certificate" : "");
        }

        static URI uri(String text) {
            try {
                return new URI(text);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("'" + text + "' is no URL", e);
            }
        }
    }
}
