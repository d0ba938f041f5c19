/**
 * The configuration file, bound strictly: an unknown key, a wrong type or broken YAML is one sentence with file, line and key.
 *
 * <p>Read {@link dev.vmcompat.launch.configuration.Configuration} first.
 */
@NullMarked
package dev.vmcompat.launch.configuration;

import org.jspecify.annotations.NullMarked;
