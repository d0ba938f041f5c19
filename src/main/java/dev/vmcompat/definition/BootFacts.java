package dev.vmcompat.definition;

import java.util.Optional;

/**
 * What the VM boots by.
 *
 * @param firmware the {@code firmware} attribute, such as {@code efi}: libvirt chooses the loader
 * @param loader path of the firmware image
 * @param nvram path of the variable store
 * @param kernel path of a kernel booted directly
 * @param initrd path of its initial RAM disk
 * @param deviceTree path of its device tree
 */
public record BootFacts(
        Optional<String> firmware,
        Optional<String> loader,
        Optional<String> nvram,
        Optional<String> kernel,
        Optional<String> initrd,
        Optional<String> deviceTree) {

    /** Whether the firmware is UEFI, as far as the definition shows. */
    public boolean isUefi() {
        return firmware.filter("efi"::equals).isPresent() || nvram.isPresent();
    }
}
