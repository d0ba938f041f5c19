package dev.vmcompat.launch;

import dev.vmcompat.launch.configuration.Configuration;

/** Opens the services for one command. */
public interface ServicesFactory {

    /** Cheap: connections are opened when a part is asked for. */
    Services open(Configuration configuration);
}
