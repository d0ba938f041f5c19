package dev.vmcompat.hypervisor;

import dev.vmcompat.hypervisor.HypervisorException.Kind;
import java.util.Optional;

/** Overlays on a fake host: made by disk-only snapshots, merged by deletion and active commit. */
final class FakeDisks {

    private final FakeHost host;

    FakeDisks(FakeHost host) {
        this.host = host;
    }

    void snapshot(FakeDomain vm, String xml, boolean diskOnly, boolean noMetadata) {
        SnapshotName name = new SnapshotName(FakeXml.element(xml, "name").orElse("unnamed"));
        if (vm.snapshots.containsKey(name)) {
            throw host.failure(Kind.REFUSED, "snapshot-create", vm.id, "snapshot " + name + " already exists");
        }
        FakeDomain.Snapshot taken = new FakeDomain.Snapshot(xml, vm.inactive, vm.live, diskOnly);
        if (diskOnly) {
            for (String disk : FakeXml.blocks(vm.live.orElse(vm.inactive), "disk")) {
                Optional<String> target = FakeXml.attribute(disk, "target", "dev");
                Optional<String> file = FakeXml.attribute(disk, "source", "file");
                if (target.isPresent() && file.isPresent() && !disk.contains("<readonly") && !left(xml, target.get())) {
                    overlay(vm, target.get(), file.get(), overlayFile(xml, target.get(), file.get(), name));
                }
            }
        } else if (FakeXml.blocks(vm.inactive, "disk").stream()
                .anyMatch(disk ->
                        disk.contains("type='raw'") && disk.contains("device='disk'") && !disk.contains("<readonly"))) {
            throw host.failure(
                    Kind.UNSUPPORTED, "snapshot-create", vm.id, "internal snapshot unsupported for storage type raw");
        }
        if (!noMetadata) {
            vm.snapshots.put(name, taken);
        }
    }

    private static boolean left(String xml, String target) {
        return named(xml, target)
                .map(disk -> disk.contains("snapshot='no'") || disk.contains("snapshot=\"no\""))
                .orElse(false);
    }

    private static Optional<String> named(String xml, String target) {
        return FakeXml.blocks(xml, "disk").stream()
                .filter(disk -> FakeXml.attribute(disk, "disk", "name").equals(Optional.of(target)))
                .findFirst();
    }

    private static String overlayFile(String xml, String target, String file, SnapshotName name) {
        return named(xml, target)
                .flatMap(disk -> FakeXml.attribute(disk, "source", "file"))
                .orElseGet(() -> file.replaceFirst("\\.[^./]*$", "") + "." + name);
    }

    private void overlay(FakeDomain vm, String target, String file, String overlay) {
        if (host.files.containsKey(overlay)) {
            throw host.failure(Kind.REFUSED, "snapshot-create", vm.id, overlay + " already exists");
        }
        host.withFile(overlay);
        host.backing.put(overlay, file);
        use(vm, target, overlay);
        if (vm.live.isPresent()) {
            vm.inactive = FakeXml.withBackingStore(vm.inactive, target, file);
        }
    }

    private static void use(FakeDomain vm, String target, String file) {
        vm.inactive = FakeXml.withDiskFile(vm.inactive, target, file);
        vm.live = vm.live.map(xml -> FakeXml.withDiskFile(xml, target, file));
    }

    Optional<String> base(FakeDomain vm, String target) {
        return FakeXml.diskFile(vm.live.orElse(vm.inactive), target)
                .flatMap(file -> Optional.ofNullable(host.backing.get(file)));
    }

    /** The disk is on its backing file, whose chain the definition says to end; the overlay stays as a file, as after QEMU's pivot. */
    void pivot(FakeDomain vm, String target) {
        base(vm, target).ifPresent(file -> {
            use(vm, target, file);
            vm.inactive = FakeXml.withEmptyBackingStore(vm.inactive, target);
        });
    }

    /** What libvirt's deletion of an external snapshot does: commit, back to the base, overlay gone. */
    void merge(FakeDomain vm, FakeDomain.Snapshot snapshot) {
        for (String disk : FakeXml.blocks(snapshot.definition(), "disk")) {
            FakeXml.attribute(disk, "target", "dev").ifPresent(target -> {
                Optional<String> overlay = FakeXml.diskFile(vm.inactive, target);
                if (base(vm, target).isPresent()) {
                    pivot(vm, target);
                    overlay.ifPresent(host.files::remove);
                }
            });
        }
    }
}
