package dev.vmcompat.fence;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;

import dev.vmcompat.database.DatabaseAddress;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHypervisor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that takes a cluster and claims a VM, says "held", and at the next line cuts the VM's power if the door lets it. */
final class OtherProcess {

    static final int ACTED = 10;
    static final int REFUSED = 20;

    private OtherProcess() {}

    public static void main(String[] arguments) throws IOException {
        var address = new DatabaseAddress(arguments[0], arguments[1], System.getenv("TEST_PASSWORD"));
        FenceSettings settings = Rig.settings(
                Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]), 100);
        Path witness = Path.of(arguments[6]);
        var hypervisor = new FakeHypervisor();
        FakeDomain vm = aRunningVm("web1");
        hypervisor.addHost(FakeHypervisor.ONE).add(vm);
        Fence fence = Rig.take(Rig.fences(address, settings), arguments[2]);
        GuardedVm guard =
                fence.guard(hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE), vm.id(), Rig.claim(fence.epoch()));
        guard.setClaim();
        System.out.println("held " + fence.epoch());
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        try {
            guard.destroy(DestroyMode.GRACEFUL);
        } catch (FenceLostException e) {
            Runtime.getRuntime().halt(vm.state().power().isRunning() ? REFUSED : ACTED);
        }
        Files.writeString(witness, "acted");
        Runtime.getRuntime().halt(ACTED);
    }
}
