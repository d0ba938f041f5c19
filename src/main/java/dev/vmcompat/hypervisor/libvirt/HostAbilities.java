package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.vmcompat.hypervisor.Ability;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.DomainSnapshotPointer;

/**
 * Finds out what a host can do by asking what it refuses, in ways that can do no harm. A driver checks first whether it has a function at
 * all (NO_SUPPORT), then whether it knows the flags (INVALID_ARG), then its arguments; so
 *
 * <ul>
 *   <li>functions of a domain are called with a flag that no version knows: nothing but the two answers is possible;
 *   <li>a flag is asked about with XML that can't be parsed: a driver that knows the flag complains about the XML;
 *   <li>the ways to shut down can't be asked without risk, and are taken to be there where a driver speaks to guest agents;
 *   <li>where nothing can be asked, for want of a domain or on a read-only connection, the driver's own name ({@code QEMU}) decides.
 * </ul>
 */
final class HostAbilities {

    private static final NativeLibvirt LIBVIRT = NativeLibvirt.INSTANCE;
    private static final int UNKNOWN_FLAG = 1 << 30;
    private static final int START_PAUSED = 1;
    private static final int DISK_ONLY = 1 << 4;
    private static final String NO_XML = "not xml";

    private enum Answer {
        YES,
        NO,
        /** Not asked, or not allowed to ask. */
        NONE
    }

    private final NativeConnection connection;
    private final boolean isQemu;
    private final Set<Ability> found = EnumSet.noneOf(Ability.class);

    private HostAbilities(NativeConnection connection, String driver) {
        this.connection = connection;
        this.isQemu = driver.equals("QEMU");
    }

    static Set<Ability> ask(NativeConnection connection, String driver, CapabilityFacts facts, FileLookup files) {
        HostAbilities abilities = new HostAbilities(connection, driver);
        abilities.add(Ability.HOST_UUID, facts.hostUuid().isPresent());
        abilities.add(Ability.MACHINE_LIST, facts.machines());
        abilities.add(Ability.EXTERNAL_SNAPSHOT_REVERT, facts.externalSnapshot());
        abilities.add(Ability.FILE_LOOKUP, files.isPossible(connection));
        abilities.askConnection();
        abilities.askDomain();
        return abilities.found;
    }

    private void add(Ability ability, boolean has) {
        if (has) {
            found.add(ability);
        }
    }

    private void askConnection() {
        add(
                Ability.DOMAIN_CAPABILITIES,
                pointer(() -> LIBVIRT.virConnectGetDomainCapabilities(connection.pointer(), null, null, null, null, 0))
                        == Answer.YES);
        add(
                Ability.XML_TO_NATIVE,
                flagKnown(() -> freed(
                                LIBVIRT.virConnectDomainXMLToNative(connection.pointer(), "qemu-argv", NO_XML, 0)))
                        == Answer.YES);
        add(Ability.START_PAUSED, orByName(flagKnown(() -> {
            @Nullable DomainPointer never = LIBVIRT.virDomainCreateXML(connection.pointer(), NO_XML, START_PAUSED);
            return never == null ? -1 : LIBVIRT.virDomainFree(never);
        })));
    }

    private void askDomain() {
        Optional<String> any =
                connection.eachDomain(NativeConnection::uuid).stream().findFirst();
        Optional<DomainPointer> domain =
                any.map(uuid -> LIBVIRT.virDomainLookupByUUIDString(connection.pointer(), uuid));
        try {
            Answer agent = ofDomain(domain, HostAbilities::agent);
            // A guest agent can't be spoken to on a read-only connection, whatever the host is.
            add(Ability.AGENT, agent == Answer.YES || (domain.isEmpty() && mayChange() && isQemu));
            add(Ability.SHUTDOWN_MODES, orByName(agent));
            add(
                    Ability.UPDATE_DEVICE,
                    orByName(ofDomain(
                            domain, vm -> exists(() -> LIBVIRT.virDomainUpdateDeviceFlags(vm, NO_XML, UNKNOWN_FLAG)))));
            add(
                    Ability.BLOCK_JOB,
                    orByName(ofDomain(
                            domain,
                            vm -> exists(() -> LIBVIRT.virDomainBlockCommit(
                                    vm, "none", null, null, new NativeLong(0), UNKNOWN_FLAG)))));
            add(Ability.DISK_ONLY_SNAPSHOT, orByName(ofDomain(domain, vm -> flagKnown(() -> snapshot(vm, DISK_ONLY)))));
            Answer internal = ofDomain(domain, vm -> flagKnown(() -> snapshot(vm, 0)));
            // The test driver and QEMU have them; the only two drivers that snapshot at all beside VirtualBox and ESX.
            add(
                    Ability.INTERNAL_SNAPSHOT,
                    internal == Answer.YES || (internal == Answer.NONE && listsSnapshots(domain)));
        } finally {
            domain.ifPresent(LIBVIRT::virDomainFree);
        }
    }

    private boolean listsSnapshots(Optional<DomainPointer> domain) {
        return domain.map(vm -> {
                    try {
                        connection.snapshots(vm);
                        return true;
                    } catch (NativeFailure e) {
                        return !e.is(ErrorCodes.NO_SUPPORT);
                    }
                })
                .orElse(true);
    }

    private boolean mayChange() {
        return flagKnown(() -> {
                    @Nullable DomainPointer never = LIBVIRT.virDomainDefineXMLFlags(connection.pointer(), NO_XML, 0);
                    return never == null ? -1 : LIBVIRT.virDomainFree(never);
                })
                != Answer.NONE;
    }

    private boolean orByName(Answer answer) {
        return switch (answer) {
            case YES -> true;
            case NO -> false;
            case NONE -> isQemu;
        };
    }

    private static Answer agent(DomainPointer domain) {
        return exists(() -> freed(NativeQemu.INSTANCE.virDomainQemuAgentCommand(domain, "{}", 1, UNKNOWN_FLAG)));
    }

    private static int snapshot(DomainPointer domain, int flags) {
        @Nullable DomainSnapshotPointer never = LIBVIRT.virDomainSnapshotCreateXML(domain, NO_XML, flags);
        return never == null ? -1 : LIBVIRT.virDomainSnapshotFree(never);
    }

    private static Answer ofDomain(
            Optional<DomainPointer> domain, java.util.function.Function<DomainPointer, Answer> question) {
        return domain.map(question).orElse(Answer.NONE);
    }

    private static Answer pointer(Supplier<@Nullable Pointer> call) {
        return exists(() -> freed(call.get()));
    }

    private static int freed(@Nullable Pointer text) {
        if (text == null) {
            return -1;
        }
        com.sun.jna.Native.free(Pointer.nativeValue(text));
        return 0;
    }

    private static Answer exists(IntSupplier call) {
        if (call.getAsInt() >= 0) {
            return Answer.YES;
        }
        return switch (LIBVIRT.virGetLastErrorCode()) {
            case ErrorCodes.NO_SUPPORT -> Answer.NO;
            case ErrorCodes.OPERATION_DENIED, ErrorCodes.ACCESS_DENIED -> Answer.NONE;
            default -> Answer.YES;
        };
    }

    private static Answer flagKnown(IntSupplier call) {
        Answer answer = exists(call);
        return answer == Answer.YES && LIBVIRT.virGetLastErrorCode() == ErrorCodes.INVALID_ARG ? Answer.NO : answer;
    }
}
