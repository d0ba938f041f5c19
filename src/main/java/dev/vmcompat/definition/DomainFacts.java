package dev.vmcompat.definition;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a definition says, for those who decide. Nothing secret is in it.
 *
 * @param name the domain's name
 * @param uuid in lower case; empty if libvirt has not given one yet
 * @param title a short description
 * @param virtType {@code kvm}, {@code qemu}, {@code test} ...
 * @param emulator path of the emulator
 * @param osType {@code hvm} ...
 * @param arch such as {@code x86_64}
 * @param machine the machine type as written
 * @param memoryBytes memory at most
 * @param cpu CPU
 * @param boot firmware and kernel
 * @param lifecycle what follows a power-off, reboot or crash
 * @param disks in their order
 * @param interfaces in their order
 * @param hostDevices kinds of passed-through host devices, such as {@code pci}, one per device
 * @param graphics kinds of graphics, such as {@code vnc}
 * @param tpm whether there is a TPM
 * @param agent the guest agent's channel
 * @param osinfo the guest system as libosinfo names it, such as {@code http://debian.org/debian/12}
 * @param metadataNamespaces whose metadata the definition carries
 */
public record DomainFacts(
        String name,
        Optional<String> uuid,
        Optional<String> title,
        String virtType,
        Optional<String> emulator,
        String osType,
        Optional<String> arch,
        Optional<String> machine,
        long memoryBytes,
        CpuFacts cpu,
        BootFacts boot,
        LifecycleActions lifecycle,
        List<DiskFacts> disks,
        List<InterfaceFacts> interfaces,
        List<String> hostDevices,
        List<String> graphics,
        boolean tpm,
        AgentChannel agent,
        Optional<String> osinfo,
        Set<String> metadataNamespaces) {

    public DomainFacts {
        disks = List.copyOf(disks);
        interfaces = List.copyOf(interfaces);
        hostDevices = List.copyOf(hostDevices);
        graphics = List.copyOf(graphics);
        metadataNamespaces = Set.copyOf(metadataNamespaces);
    }

    /**
     * Reads a definition, inactive or live.
     *
     * @throws UnusableDefinitionException if a value makes no sense, such as a memory size that is no number
     */
    public static DomainFacts of(DomainDefinition definition) {
        return DomainReader.read(
                SafeXml.withDefaultLimits().parse(definition.xml()).getDocumentElement());
    }
}
