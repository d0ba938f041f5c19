package dev.vmcompat.launch;

import dev.vmcompat.launch.configuration.Configuration;
import dev.vmcompat.launch.configuration.ConfigurationFile;
import dev.vmcompat.plan.ClosestWord;
import dev.vmcompat.report.Format;
import dev.vmcompat.report.PrintedProgress;
import dev.vmcompat.report.Renderer;
import dev.vmcompat.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One command: its global options, its configuration and its services, each read or opened once it is needed. */
final class Invocation implements AutoCloseable {

    private final Surface surface;
    private final ServicesFactory factory;
    private Optional<Path> configFile = Optional.empty();
    private Optional<String> cluster = Optional.empty();
    private Format format;
    private boolean debug;
    private @Nullable Configuration configuration;
    private @Nullable Services services;

    Invocation(Surface surface, ServicesFactory factory, Format format) {
        this.surface = surface;
        this.factory = factory;
        this.format = format;
        this.debug = !surface.environment().getOrDefault("VMCOMPAT_DEBUG", "").isEmpty();
    }

    Surface surface() {
        return surface;
    }

    /** For commands that run inside this one: with the same configuration. */
    Surface surfaceForOthers() {
        return configFile
                .map(file -> surface.with("VMCOMPAT_CONFIG", file.toString()))
                .orElse(surface);
    }

    void configFile(Path file) {
        configFile = Optional.of(file);
    }

    void cluster(String name) {
        cluster = Optional.of(name);
    }

    void format(Format chosen) {
        format = chosen;
    }

    /** The format of results, as chosen. */
    Format format() {
        return format;
    }

    void debug(boolean wanted) {
        debug |= wanted;
    }

    boolean isDebug() {
        return debug;
    }

    Configuration configuration() {
        Configuration known = configuration;
        if (known == null) {
            known = ConfigurationFile.read(ConfigurationFile.find(configFile, surface.environment()));
            configuration = known;
        }
        return known;
    }

    Services services() {
        Services open = services;
        if (open == null) {
            cluster(); // a wrong name is an error before anything is opened
            open = factory.open(configuration());
            services = open;
        }
        return open;
    }

    /** Whether the command has taken a cluster. */
    boolean hasBegun() {
        Services open = services;
        return open != null && open.hasBegun();
    }

    /** The cluster that was named, or empty for all. */
    Optional<String> cluster() {
        List<String> names = names();
        cluster.filter(name -> !names.contains(name)).ifPresent(name -> {
            throw CommandFailure.usage("There is no cluster '" + name + "'.", ClosestWord.hint(name, names));
        });
        return cluster;
    }

    /** The cluster that was named, or the only one. */
    String oneCluster() {
        List<String> names = names();
        return cluster()
                .or(() -> names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty())
                .orElseThrow(() -> CommandFailure.usage(
                        "There are several clusters: one has to be named.",
                        "Name it with --cluster: " + String.join(", ", names) + "."));
    }

    PrintedProgress progress() {
        return new PrintedProgress(surface.err(), surface.console().isPresent(), System::nanoTime).ticking();
    }

    /** To the person who reads standard error. */
    void tell(String notice) {
        surface.err().println("vmcompat: " + Renderer.harmless(notice));
    }

    void write(Report report) {
        renderer().write(report);
    }

    Renderer renderer() {
        return new Renderer(surface.out(), format, surface.colour());
    }

    @Override
    public void close() {
        Services open = services;
        if (open != null) {
            open.close();
        }
    }

    private List<String> names() {
        return configuration().isDemo()
                ? List.of("demo")
                : new ArrayList<>(configuration().clusters().keySet());
    }
}
