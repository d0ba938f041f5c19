package dev.vmcompat.definition;

import java.util.Optional;

/**
 * What a definition says about one network interface.
 *
 * @param mac in lower case; empty if libvirt is to choose
 * @param type {@code network}, {@code bridge}, {@code direct} ...
 * @param source the network, bridge or device it is connected to
 * @param model such as {@code virtio}
 * @param linkUp false only if the definition puts the link down
 * @param address the guest address, as in {@link DiskFacts#address()}
 */
public record InterfaceFacts(
        Optional<String> mac,
        String type,
        Optional<String> source,
        Optional<String> model,
        boolean linkUp,
        Optional<String> address) {}
