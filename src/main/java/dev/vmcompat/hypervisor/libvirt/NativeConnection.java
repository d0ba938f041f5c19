package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.SnapshotName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.DomainSnapshotPointer;

/**
 * One open connection: handles are looked up for one use and freed after it, texts are copied and freed, and a failure becomes a
 * {@link NativeFailure} with the number libvirt gave. To be used on the threads of {@link HostSession} only: libvirt's last error belongs to
 * an operating-system thread.
 */
final class NativeConnection {

    static final NativeLibvirt LIBVIRT = NativeLibvirt.INSTANCE;

    private final OpenConnect connect;

    NativeConnection(OpenConnect connect) {
        this.connect = connect;
    }

    ConnectionPointer pointer() {
        return connect.pointer();
    }

    OpenConnect binding() {
        return connect;
    }

    /** False once the connection has died; every handle on it is dead for ever then. */
    boolean isAlive() {
        return LIBVIRT.virConnectIsAlive(connect.pointer()) == 1;
    }

    int check(int result) {
        if (result < 0) {
            throw NativeFailure.last();
        }
        return result;
    }

    <T> T check(@Nullable T result) {
        if (result == null) {
            throw NativeFailure.last();
        }
        return result;
    }

    /** The text behind a pointer that libvirt allocated; frees it. */
    String text(@Nullable Pointer allocated) {
        Pointer pointer = check(allocated);
        try {
            return pointer.getString(0, StandardCharsets.UTF_8.name());
        } finally {
            Native.free(Pointer.nativeValue(pointer));
        }
    }

    <T> T withDomain(DomainId id, Function<DomainPointer, T> use) {
        DomainPointer domain = check(LIBVIRT.virDomainLookupByUUIDString(pointer(), id.toString()));
        try {
            return use.apply(domain);
        } finally {
            LIBVIRT.virDomainFree(domain);
        }
    }

    /** For calls that return 0 or a failure. */
    Void onDomain(DomainId id, Function<DomainPointer, Integer> use) {
        return withDomain(id, domain -> {
            check(use.apply(domain).intValue());
            return nothing();
        });
    }

    <T> T withSnapshot(DomainId id, SnapshotName name, Function<DomainSnapshotPointer, T> use) {
        return withDomain(id, domain -> {
            DomainSnapshotPointer snapshot = check(LIBVIRT.virDomainSnapshotLookupByName(domain, name.text(), 0));
            try {
                return use.apply(snapshot);
            } finally {
                LIBVIRT.virDomainSnapshotFree(snapshot);
            }
        });
    }

    /** Every domain, each freed after its use. */
    <T> List<T> eachDomain(Function<DomainPointer, T> use) {
        PointerByReference list = new PointerByReference();
        int count = check(LIBVIRT.virConnectListAllDomains(pointer(), list, 0));
        Pointer array = list.getValue();
        List<T> results = new ArrayList<>(count);
        int next = 0;
        try {
            while (next < count) {
                DomainPointer domain = new DomainPointer(array.getPointer((long) next * Native.POINTER_SIZE));
                next++;
                try {
                    results.add(use.apply(domain));
                } catch (NativeFailure e) {
                    // Gone since it was listed.
                    if (!e.is(ErrorCodes.NO_DOMAIN)) {
                        throw e;
                    }
                } finally {
                    LIBVIRT.virDomainFree(domain);
                }
            }
            return results;
        } finally {
            for (; next < count; next++) {
                LIBVIRT.virDomainFree(new DomainPointer(array.getPointer((long) next * Native.POINTER_SIZE)));
            }
            Native.free(Pointer.nativeValue(array));
        }
    }

    List<SnapshotName> snapshots(DomainPointer domain) {
        PointerByReference list = new PointerByReference();
        int count = check(LIBVIRT.virDomainListAllSnapshots(domain, list, 0));
        Pointer array = list.getValue();
        List<SnapshotName> names = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                DomainSnapshotPointer snapshot = new DomainSnapshotPointer();
                snapshot.setPointer(array.getPointer((long) i * Native.POINTER_SIZE));
                @Nullable String name = LIBVIRT.virDomainSnapshotGetName(snapshot);
                if (name != null) {
                    names.add(new SnapshotName(name));
                }
                LIBVIRT.virDomainSnapshotFree(snapshot);
            }
            return names;
        } finally {
            Native.free(Pointer.nativeValue(array));
        }
    }

    static String uuid(DomainPointer domain) {
        byte[] buffer = new byte[37];
        if (LIBVIRT.virDomainGetUUIDString(domain, buffer) < 0) {
            throw NativeFailure.last();
        }
        return new String(buffer, 0, 36, StandardCharsets.US_ASCII);
    }

    @SuppressWarnings("NullAway") // Void has no other value.
    private static Void nothing() {
        return null;
    }
}
