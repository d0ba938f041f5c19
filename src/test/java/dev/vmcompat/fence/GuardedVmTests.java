package dev.vmcompat.fence;

import static dev.vmcompat.hypervisor.FakeDomain.aRunningVm;
import static dev.vmcompat.hypervisor.FakeDomain.aStoppedVm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.hypervisor.StateReason;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class GuardedVmTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final FakeHost fake = hypervisor.addHost(FakeHypervisor.ONE);
    private final FakeDomain vm = fake.add(aRunningVm("web1"));
    private final Host host = hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE);
    private final Fence fence = Rig.take(Rig.fences(DATABASE, Rig.settings(60_000, 10_000, 30_000, 10)), "guarded");
    private final Claim ours = Rig.claim(fence.epoch() + 10);

    GuardedVmTests() {
        fence.raiseAbove(fence.epoch() + 9);
    }

    @AfterEach
    void giveBack() {
        fence.close();
    }

    @Test
    void claimStandsInBothLayers() {
        guard().setClaim();

        assertThat(claim(Layer.CONFIG)).contains(ours);
        assertThat(claim(Layer.LIVE)).contains(ours);
    }

    @Test
    void claimWithAnEpochThatIsNotTheHoldersIsNoGuard() {
        assertThatThrownBy(() -> fence.guard(host, vm.id(), Rig.claim(1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void olderEpochOfTheSameWorkIsTakenOver() {
        stand(withEpoch(ours, 1));

        guard().setClaim();

        assertThat(claim(Layer.CONFIG)).contains(ours);
        assertThat(claim(Layer.LIVE)).contains(ours);
    }

    @Test
    void olderEpochIsNoLeaveToAct() {
        stand(withEpoch(ours, 1));

        refusedAsLostClaim();
    }

    @Test
    void foreignInstallationIsRefused() {
        stand(foreign());

        refusedAsLostClaim();
        assertThatThrownBy(() -> guard().setClaim()).isInstanceOf(ClaimLostException.class);
        assertThatThrownBy(() -> guard().setClaimAfterRevert()).isInstanceOf(ClaimLostException.class);
        assertThatThrownBy(() -> guard().removeClaim()).isInstanceOf(ClaimLostException.class);
        assertThat(claim(Layer.CONFIG)).contains(foreign());
        assertThat(claim(Layer.LIVE)).contains(foreign());
    }

    @Test
    void foreignClaimInTheLiveLayerAloneIsRefused() {
        host.actions().setMetadata(vm.id(), Layer.LIVE, foreign().toXml(), Claim.PREFIX, Claim.NAMESPACE);

        assertThatThrownBy(() -> guard().setClaim()).isInstanceOf(ClaimLostException.class);
        assertThat(claim(Layer.CONFIG)).isEmpty();
        host.actions().setMetadata(vm.id(), Layer.CONFIG, ours.toXml(), Claim.PREFIX, Claim.NAMESPACE);
        assertThatThrownBy(() -> guard().removeClaim()).isInstanceOf(ClaimLostException.class);
        assertThat(claim(Layer.CONFIG)).contains(ours);
    }

    @Test
    void unreadableClaimIsForeign() {
        host.actions().setMetadata(vm.id(), Layer.CONFIG, "<claim version=\"9\"/>", Claim.PREFIX, Claim.NAMESPACE);

        refusedAsLostClaim();
        assertThatThrownBy(() -> guard().setClaim()).isInstanceOf(ClaimLostException.class);
        assertThatThrownBy(() -> guard().removeClaim()).isInstanceOf(ClaimLostException.class);
        assertThat(host.metadata(vm.id(), Layer.CONFIG, Claim.NAMESPACE))
                .hasValueSatisfying(xml -> assertThat(xml).contains("version=\"9\""));
    }

    @Test
    void otherWorkOfOursIsRefusedExceptAfterARevert() {
        Claim other = otherWork(1);
        stand(other);

        refusedAsLostClaim();
        assertThatThrownBy(() -> guard().setClaim()).isInstanceOf(ClaimLostException.class);
        assertThat(claim(Layer.CONFIG)).contains(other);

        guard().setClaimAfterRevert();

        assertThat(claim(Layer.CONFIG)).contains(ours);
    }

    @Test
    void newerEpochEndsTheHoldForEver() {
        stand(withEpoch(ours, ours.epoch() + 1));

        assertThatThrownBy(() -> guard().destroy(DestroyMode.GRACEFUL)).isInstanceOf(FenceLostException.class);

        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(fence.isLost()).isTrue();
        assertThatThrownBy(fence::ensureHeld).isInstanceOf(FenceLostException.class);
    }

    @Test
    void newerEpochIsNotOverwritten() {
        stand(withEpoch(ours, ours.epoch() + 1));

        assertThatThrownBy(() -> guard().setClaim()).isInstanceOf(FenceLostException.class);
        assertThat(claim(Layer.CONFIG)).contains(withEpoch(ours, ours.epoch() + 1));
    }

    @Test
    void goneClaimIsRefused() {
        guard().setClaim();
        host.actions().removeMetadata(vm.id(), Layer.CONFIG, Claim.NAMESPACE);

        refusedAsLostClaim();
    }

    @Test
    void holdThatEndsWhileTheClaimIsReadIsNoticedBeforeTheCall() {
        guard().setClaim();
        fake.faults().after("metadata", fence::close);

        assertThatThrownBy(() -> guard().destroy(DestroyMode.GRACEFUL)).isInstanceOf(FenceLostException.class);

        assertThat(vm.state().power().isRunning()).isTrue();
    }

    @Test
    void ourClaimLetsEveryCallThrough() {
        guard().setClaim();

        guard().destroy(DestroyMode.GRACEFUL);
        guard().autostart(true);
        guard().start(StartMode.RUNNING);

        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(vm.isAutostart()).isTrue();
    }

    @Test
    void definitionWithoutTheClaimDoesNotLoseIt() {
        String before = host.secureDefinition(vm.id());
        guard().setClaim();

        guard().define(host.secureDefinition(vm.id()), before.replace("pc-q35-5.2", "pc-q35-6.2"));

        assertThat(vm.machineType()).isEqualTo("pc-q35-6.2");
        assertThat(claim(Layer.CONFIG)).contains(ours);
    }

    @Test
    void definitionThatSomebodyElseHasChangedSinceItWasReadIsNotOverwritten() {
        guard().setClaim();
        String read = host.secureDefinition(vm.id());
        String theirs = read.replace("<vcpu placement='static'>2<", "<vcpu placement='static'>4<");
        host.actions().define(theirs);

        assertThatThrownBy(() -> guard().define(read, read.replace("pc-q35-5.2", "pc-q35-6.2")))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("somebody else has changed its definition");

        assertThat(host.secureDefinition(vm.id())).isEqualTo(theirs).isNotEqualTo(read);
    }

    @Test
    void revertSetsTheClaimAgainBeforeAnythingElse() {
        FakeDomain off = fake.add(aStoppedVm("db1"));
        GuardedVm guard = fence.guard(host, off.id(), ours);
        Claim old = otherWork(2);
        host.actions().setMetadata(off.id(), Layer.CONFIG, old.toXml(), Claim.PREFIX, Claim.NAMESPACE);
        host.actions().createSnapshot(off.id(), "<domainsnapshot><name>before</name></domainsnapshot>", Set.of());
        guard.setClaimAfterRevert();

        guard.revertSnapshot(new SnapshotName("before"));

        assertThat(host.metadata(off.id(), Layer.CONFIG, Claim.NAMESPACE).flatMap(Claim::parse))
                .contains(ours);
        assertThat(fake.mutations()).extracting(FakeHost.Call::operation).endsWith("revertSnapshot", "setMetadata");
        guard.start(StartMode.RUNNING);
    }

    @Test
    void removedClaimLeavesNothingAndASecondTimeIsHarmless() {
        String before = vm.definition();
        guard().setClaim();

        guard().removeClaim();
        guard().removeClaim();

        assertThat(claim(Layer.CONFIG)).isEmpty();
        assertThat(claim(Layer.LIVE)).isEmpty();
        assertThat(vm.definition()).isEqualTo(before);
    }

    @Test
    void claimOfAVmThatIsOffIsSetAndRemoved() {
        FakeDomain off = fake.add(aStoppedVm("off"));
        GuardedVm guard = fence.guard(host, off.id(), ours);

        guard.setClaim();
        assertThat(host.metadata(off.id(), Layer.CONFIG, Claim.NAMESPACE).flatMap(Claim::parse))
                .contains(ours);
        guard.removeClaim();

        assertThat(off.definition()).doesNotContain("claim");
    }

    @Test
    void vmThatGoesOffWhileTheClaimIsSetKeepsTheConfiguredOne() {
        fake.faults()
                .after("state", () -> vm.inState(PowerState.SHUT_OFF, StateReason.SHUTDOWN))
                .once();

        guard().setClaim();

        assertThat(claim(Layer.CONFIG)).contains(ours);
    }

    private GuardedVm guard() {
        return fence.guard(host, vm.id(), ours);
    }

    private void refusedAsLostClaim() {
        assertThatThrownBy(() -> guard().destroy(DestroyMode.GRACEFUL))
                .isInstanceOfSatisfying(
                        ClaimLostException.class, e -> assertThat(e.domain()).isEqualTo(vm.id()));
        assertThat(vm.state().power().isRunning()).isTrue();
        assertThat(fence.isLost()).isFalse();
    }

    private Optional<Claim> claim(Layer layer) {
        return host.metadata(vm.id(), layer, Claim.NAMESPACE).flatMap(Claim::parse);
    }

    private void stand(Claim claim) {
        for (Layer layer : Layer.values()) {
            host.actions().setMetadata(vm.id(), layer, claim.toXml(), Claim.PREFIX, Claim.NAMESPACE);
        }
    }

    private static Claim withEpoch(Claim claim, long epoch) {
        return claim.withEpoch(epoch, claim.holder(), Instant.EPOCH);
    }

    private Claim foreign() {
        return new Claim(new UUID(1, 2), 7, "UPGRADE", 1, 1, "else", "a", "b", true, Instant.EPOCH);
    }

    private Claim otherWork(long epoch) {
        return new Claim(ours.installation(), 3, "UPGRADE", 1, epoch, "me", "a", "b", true, Instant.EPOCH);
    }
}
