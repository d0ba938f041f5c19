package dev.vmcompat.eligibility;

import dev.vmcompat.inventory.Description;
import dev.vmcompat.inventory.DomainView;
import dev.vmcompat.machine.GuestVisibleChange;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Rules about what may go wrong for the guest. */
final class RiskRules {

    private static final List<GuestVisibleChange> OF_WINDOWS =
            List.of(GuestVisibleChange.ACPI_PCI_UID, GuestVisibleChange.SMBIOS_64BIT);

    private RiskRules() {}

    static Stream<Risk> all(Subject subject, List<GuestVisibleChange> crossed) {
        return Stream.of(
                        poweredOff(subject),
                        noGuestAgent(subject),
                        windowsNetwork(subject, crossed),
                        windowsSmbios(subject, crossed),
                        unknownGuest(subject, crossed),
                        interfaceNames(subject, crossed),
                        tpmState(subject),
                        OwnershipRules.managedByAnother(subject),
                        blockJobsNotAsked(subject))
                .flatMap(Optional::stream);
    }

    private static Optional<Risk> poweredOff(Subject subject) {
        return when(subject.isOff(), RiskCode.POWERED_OFF);
    }

    /** Only a running guest shows whether its agent answers; a channel that says nothing is not a missing agent. */
    private static Optional<Risk> noGuestAgent(Subject subject) {
        return switch (subject.present().facts().agent()) {
            case NONE, DISCONNECTED -> Optional.of(Risk.of(RiskCode.NO_GUEST_AGENT));
            case CONNECTED -> Optional.empty();
            case PRESENT -> Optional.of(Risk.notChecked("whether the guest agent answers"));
        };
    }

    private static Optional<Risk> windowsNetwork(Subject subject, List<GuestVisibleChange> crossed) {
        boolean applies = isWindows(subject.present())
                && crossed.contains(GuestVisibleChange.ACPI_PCI_UID)
                && !subject.configured().facts().interfaces().isEmpty();
        return when(applies, RiskCode.WINDOWS_NETWORK);
    }

    /** UEFI hands the tables over by itself. */
    private static Optional<Risk> windowsSmbios(Subject subject, List<GuestVisibleChange> crossed) {
        boolean applies = isWindows(subject.present())
                && crossed.contains(GuestVisibleChange.SMBIOS_64BIT)
                && !subject.configured().facts().boot().isUefi();
        return when(applies, RiskCode.WINDOWS_SMBIOS);
    }

    private static Optional<Risk> unknownGuest(Subject subject, List<GuestVisibleChange> crossed) {
        DomainView view = subject.present();
        boolean unknown = view.facts().osinfo().isEmpty() && !view.details().hyperV();
        return unknown && crossed.stream().anyMatch(OF_WINDOWS::contains)
                ? Optional.of(Risk.notChecked("whether the guest is Windows, which this change would disturb"))
                : Optional.empty();
    }

    private static Optional<Risk> interfaceNames(Subject subject, List<GuestVisibleChange> crossed) {
        boolean applies = !isWindows(subject.present())
                && crossed.contains(GuestVisibleChange.ACPI_HOTPLUG)
                && !subject.configured().facts().interfaces().isEmpty();
        return when(applies, RiskCode.INTERFACE_NAMES);
    }

    private static Optional<Risk> tpmState(Subject subject) {
        return when(subject.configured().facts().tpm(), RiskCode.TPM_STATE);
    }

    private static Optional<Risk> blockJobsNotAsked(Subject subject) {
        List<String> disks = subject.vm().description() instanceof Description.Read read
                ? read.blockJobs().notAsked()
                : List.of();
        return disks.isEmpty()
                ? Optional.empty()
                : Optional.of(Risk.notChecked("whether a block job runs on " + String.join(", ", disks)));
    }

    /** By libosinfo's word where there is one, else by Hyper-V features, which nothing but Windows wants. */
    static boolean isWindows(DomainView view) {
        return view.facts()
                .osinfo()
                .map(id -> id.contains("microsoft.com/"))
                .orElse(view.details().hyperV());
    }

    private static Optional<Risk> when(boolean applies, RiskCode code) {
        return applies ? Optional.of(Risk.of(code)) : Optional.empty();
    }
}
