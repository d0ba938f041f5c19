package dev.vmcompat.hypervisor.libvirt;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.DomainSnapshotPointer;
import org.libvirt.jna.InterfacePointer;
import org.libvirt.jna.NetworkPointer;
import org.libvirt.jna.StoragePoolPointer;
import org.libvirt.jna.StorageVolPointer;
import org.libvirt.jna.StreamPointer;

/**
 * libvirt's functions that libvirt-java lacks, or offers without their flags, in libvirt's own names. JNA loads a library once, so that both
 * share the same handles. Texts that libvirt allocates come as pointers and must be freed: see {@link NativeConnection}.
 */
interface NativeLibvirt extends Library {

    NativeLibvirt INSTANCE = Native.load("virt", NativeLibvirt.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

    int virGetLastErrorCode();

    @Nullable
    String virGetLastErrorMessage();

    void virResetLastError();

    int virConnectIsAlive(ConnectionPointer connection);

    int virConnectSetKeepAlive(ConnectionPointer connection, int interval, int count);

    @Nullable
    Pointer virConnectGetCapabilities(ConnectionPointer connection);

    @Nullable
    Pointer virConnectGetDomainCapabilities(
            ConnectionPointer connection,
            @Nullable String emulator,
            @Nullable String architecture,
            @Nullable String machine,
            @Nullable String virtType,
            int flags);

    @Nullable
    Pointer virConnectDomainXMLToNative(ConnectionPointer connection, String format, String xml, int flags);

    @Nullable
    Pointer virConnectGetHostname(ConnectionPointer connection);

    @Nullable
    Pointer virConnectGetURI(ConnectionPointer connection);

    /** @param stats {@code char field[80]; unsigned long long value} so many times; null asks for how many there are */
    int virNodeGetMemoryStats(
            ConnectionPointer connection, int cell, @Nullable Pointer stats, IntByReference count, int flags);

    long virNodeGetFreeMemory(ConnectionPointer connection);

    int virConnectListAllDomains(ConnectionPointer connection, PointerByReference domains, int flags);

    @Nullable
    DomainPointer virDomainLookupByUUIDString(ConnectionPointer connection, String uuid);

    @Nullable
    DomainPointer virDomainDefineXMLFlags(ConnectionPointer connection, String xml, int flags);

    @Nullable
    DomainPointer virDomainCreateXML(ConnectionPointer connection, String xml, int flags);

    int virDomainFree(DomainPointer domain);

    int virDomainGetUUIDString(DomainPointer domain, byte[] buffer);

    /** The name belongs to the domain: not to be freed. */
    @Nullable
    String virDomainGetName(DomainPointer domain);

    int virDomainGetState(DomainPointer domain, IntByReference state, IntByReference reason, int flags);

    int virDomainIsPersistent(DomainPointer domain);

    int virDomainHasManagedSaveImage(DomainPointer domain, int flags);

    int virDomainGetAutostart(DomainPointer domain, IntByReference autostart);

    int virDomainSetAutostart(DomainPointer domain, int autostart);

    @Nullable
    Pointer virDomainGetXMLDesc(DomainPointer domain, int flags);

    @Nullable
    Pointer virDomainGetMetadata(DomainPointer domain, int type, String uri, int flags);

    int virDomainSetMetadata(
            DomainPointer domain, int type, @Nullable String element, @Nullable String prefix, String uri, int flags);

    int virDomainCreateWithFlags(DomainPointer domain, int flags);

    int virDomainResume(DomainPointer domain);

    int virDomainSuspend(DomainPointer domain);

    int virDomainShutdownFlags(DomainPointer domain, int flags);

    int virDomainDestroyFlags(DomainPointer domain, int flags);

    int virDomainUpdateDeviceFlags(DomainPointer domain, String xml, int flags);

    int virDomainGetBlockInfo(DomainPointer domain, String disk, org.libvirt.jna.virDomainBlockInfo info, int flags);

    int virDomainGetBlockJobInfo(
            DomainPointer domain, String disk, org.libvirt.jna.virDomainBlockJobInfo info, int flags);

    int virDomainBlockCommit(
            DomainPointer domain,
            String disk,
            @Nullable String base,
            @Nullable String top,
            com.sun.jna.NativeLong bandwidth,
            int flags);

    int virDomainBlockJobAbort(DomainPointer domain, String disk, int flags);

    @Nullable
    DomainSnapshotPointer virDomainSnapshotCreateXML(DomainPointer domain, String xml, int flags);

    @Nullable
    DomainSnapshotPointer virDomainSnapshotLookupByName(DomainPointer domain, String name, int flags);

    int virDomainListAllSnapshots(DomainPointer domain, PointerByReference snapshots, int flags);

    @Nullable
    String virDomainSnapshotGetName(DomainSnapshotPointer snapshot);

    @Nullable
    Pointer virDomainSnapshotGetXMLDesc(DomainSnapshotPointer snapshot, int flags);

    int virDomainRevertToSnapshot(DomainSnapshotPointer snapshot, int flags);

    int virDomainSnapshotDelete(DomainSnapshotPointer snapshot, int flags);

    int virDomainSnapshotFree(DomainSnapshotPointer snapshot);

    @Nullable
    NetworkPointer virNetworkLookupByName(ConnectionPointer connection, String name);

    int virNetworkIsActive(NetworkPointer network);

    int virNetworkFree(NetworkPointer network);

    @Nullable
    InterfacePointer virInterfaceLookupByName(ConnectionPointer connection, String name);

    int virInterfaceIsActive(InterfacePointer hostInterface);

    int virInterfaceFree(InterfacePointer hostInterface);

    @Nullable
    StoragePoolPointer virStoragePoolLookupByName(ConnectionPointer connection, String name);

    int virStoragePoolIsActive(StoragePoolPointer pool);

    int virStoragePoolFree(StoragePoolPointer pool);

    @Nullable
    StoragePoolPointer virStoragePoolCreateXML(ConnectionPointer connection, String xml, int flags);

    int virStoragePoolDestroy(StoragePoolPointer pool);

    @Nullable
    String virStoragePoolGetName(StoragePoolPointer pool);

    int virStorageVolDelete(StorageVolPointer volume, int flags);

    int virStorageVolDownload(StorageVolPointer volume, StreamPointer stream, long offset, long length, int flags);

    int virStorageVolUpload(StorageVolPointer volume, StreamPointer stream, long offset, long length, int flags);

    @Nullable
    StreamPointer virStreamNew(ConnectionPointer connection, int flags);

    int virStreamRecv(StreamPointer stream, byte[] data, NativeLong bytes);

    int virStreamSend(StreamPointer stream, byte[] data, NativeLong bytes);

    int virStreamFinish(StreamPointer stream);

    int virStreamAbort(StreamPointer stream);

    int virStreamFree(StreamPointer stream);

    @Nullable
    StoragePoolPointer virStoragePoolLookupByVolume(StorageVolPointer volume);

    int virStoragePoolGetInfo(StoragePoolPointer pool, org.libvirt.jna.virStoragePoolInfo info);

    @Nullable
    StorageVolPointer virStorageVolLookupByPath(ConnectionPointer connection, String path);

    @Nullable
    StorageVolPointer virStorageVolLookupByName(StoragePoolPointer pool, String name);

    int virStorageVolGetInfo(StorageVolPointer volume, org.libvirt.jna.virStorageVolInfo info);

    @Nullable
    Pointer virStorageVolGetXMLDesc(StorageVolPointer volume, int flags);

    int virStorageVolFree(StorageVolPointer volume);
}
