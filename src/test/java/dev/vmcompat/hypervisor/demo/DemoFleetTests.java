package dev.vmcompat.hypervisor.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.DestroyMode;
import dev.vmcompat.hypervisor.DomainEntry;
import dev.vmcompat.hypervisor.DomainId;
import dev.vmcompat.hypervisor.DomainState;
import dev.vmcompat.hypervisor.Host;
import dev.vmcompat.hypervisor.HypervisorException;
import dev.vmcompat.hypervisor.Layer;
import dev.vmcompat.hypervisor.PowerState;
import dev.vmcompat.hypervisor.ShutdownMode;
import dev.vmcompat.hypervisor.SnapshotName;
import dev.vmcompat.hypervisor.StartMode;
import dev.vmcompat.hypervisor.StateReason;
import dev.vmcompat.hypervisor.libvirt.CallDeadlines;
import dev.vmcompat.hypervisor.libvirt.LibvirtHypervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("testdriver")
class DemoFleetTests {

    private static final String SNAPSHOT = "<domainsnapshot><name>before</name></domainsnapshot>";

    @TempDir
    private Path parent;

    private DemoFleet fleet;
    private Host mine;
    private Host other;

    @BeforeEach
    void openTwice() {
        fleet = new DemoFleet(parent.resolve("demo fleet"));
        mine = open(Access.READ_WRITE);
        other = open(Access.READ_WRITE);
    }

    @AfterEach
    void close() {
        mine.close();
        other.close();
    }

    private Host open(Access access) {
        return new DemoHypervisor(new LibvirtHypervisor(CallDeadlines.defaults()), fleet).open(fleet.uri(), access);
    }

    private DomainId vm(String name) {
        return mine.list().stream()
                .filter(entry -> entry.name().text().equals(name))
                .map(DomainEntry::id)
                .findFirst()
                .orElseThrow();
    }

    private static Map<DomainId, String> everything(Host host) {
        Map<DomainId, String> all = new TreeMap<>();
        for (DomainEntry entry : host.list()) {
            DomainId id = entry.id();
            all.put(
                    id,
                    entry + "\n" + host.secureDefinition(id) + FleetFormat.withoutNumber(host.liveDescription(id))
                            + host.snapshots(id).stream()
                                    .map(name -> host.snapshotXml(id, name))
                                    .toList());
        }
        return all;
    }

    @Test
    void theNodeShowsWhatTheResourcesSay() {
        Map<String, String> states = new TreeMap<>();
        for (DomainEntry entry : mine.list()) {
            states.put(
                    entry.name().text(),
                    entry.state().power() + " " + entry.state().reason() + (entry.persistent() ? "" : " transient")
                            + (entry.managedSave() ? " saved" : "") + (entry.autostart() ? " autostart" : ""));
        }

        assertThat(states)
                .hasSize(19)
                .containsEntry("db-01", "RUNNING BOOTED autostart")
                .containsEntry("archive-01", "SHUT_OFF SHUTDOWN")
                .containsEntry("desktop-01", "SHUT_OFF SAVED saved")
                .containsEntry("staging-01", "PAUSED USER")
                .containsEntry("job-7731", "RUNNING BOOTED transient");
        assertThat(mine.liveDescription(vm("ci-01"))).contains("machine='pc-q35-8.1'");
        assertThat(mine.inactiveDefinition(vm("ci-01"))).contains("machine='pc-q35-10.0'");
    }

    @Test
    void anUpgradeIsSeenByOthersAndChangesNothingElse() {
        DomainId db = vm("db-01");
        Map<DomainId, String> before = everything(mine);
        String old = mine.secureDefinition(db);

        mine.actions().shutdown(db, ShutdownMode.DEFAULT);
        mine.actions().createSnapshot(db, SNAPSHOT, Set.of());
        mine.actions().define(old.replace("pc-i440fx-2.7", "pc-i440fx-10.0"));
        assertThat(other.state(db)).isEqualTo(new DomainState(PowerState.SHUT_OFF, StateReason.SHUTDOWN));
        mine.actions().start(db, StartMode.RUNNING);

        assertThat(other.liveDescription(db)).contains("machine='pc-i440fx-10.0'");
        assertThat(other.secureDefinition(db)).isEqualTo(old.replace("pc-i440fx-2.7", "pc-i440fx-10.0"));
        assertThat(other.snapshots(db)).containsExactly(new SnapshotName("before"));
        assertThat(other.snapshotXml(db, new SnapshotName("before"))).contains("machine='pc-i440fx-2.7'");
        Map<DomainId, String> after = everything(other);
        before.remove(db);
        after.remove(db);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void goingBackToASnapshotThatAnotherTookBringsThePasswordBack() {
        DomainId db = vm("db-01");
        String old = mine.secureDefinition(db);
        mine.actions().shutdown(db, ShutdownMode.DEFAULT);
        mine.actions().createSnapshot(db, SNAPSHOT, Set.of());
        mine.actions().define(old.replace("pc-i440fx-2.7", "pc-i440fx-10.0"));

        other.actions().revertSnapshot(db, new SnapshotName("before"));
        other.actions().deleteSnapshot(db, new SnapshotName("before"));

        assertThat(mine.secureDefinition(db).replaceAll("\\s+", " ")).isEqualTo(old.replaceAll("\\s+", " "));
        assertThat(old).contains("passwd='");
        assertThat(mine.snapshots(db)).isEmpty();
    }

    @Test
    void aDefinitionThatWaitsForAPowerCycleIsRememberedApartFromWhatRuns() {
        DomainId web = vm("web-01");
        mine.actions().define(mine.secureDefinition(web).replace("pc-q35-5.2", "pc-q35-10.0"));
        mine.actions().autostart(web, false);

        try (Host third = open(Access.READ_ONLY)) {
            assertThat(third.liveDescription(web)).contains("machine='pc-q35-5.2'");
            assertThat(third.inactiveDefinition(web)).contains("machine='pc-q35-10.0'");
            assertThat(third.entry(web).autostart()).isFalse();
        }
    }

    @Test
    void claimsStandInBothLayersForEverybody() {
        DomainId mail = vm("mail-01");
        String before = mine.secureDefinition(mail);
        for (Layer layer : Layer.values()) {
            mine.actions().setMetadata(mail, layer, "<claim run=\"1\"/>", Claim.PREFIX, Claim.NAMESPACE);
            assertThat(other.metadata(mail, layer, Claim.NAMESPACE)).isPresent();
        }
        for (Layer layer : Layer.values()) {
            other.actions().removeMetadata(mail, layer, Claim.NAMESPACE);
            assertThat(mine.metadata(mail, layer, Claim.NAMESPACE)).isEmpty();
        }

        assertThat(mine.secureDefinition(mail)).isEqualTo(before);
        mine.actions().destroy(mail, DestroyMode.FORCED);
        assertThat(other.secureDefinition(mail)).isEqualTo(before);
    }

    @Test
    void aCallThatFailsChangesNothing() throws Exception {
        byte[] before = Files.readAllBytes(fleet.folder().resolve("fleet.xml"));

        assertThatThrownBy(() -> mine.actions().start(vm("web-01"), StartMode.RUNNING))
                .isInstanceOf(HypervisorException.class);

        assertThat(fleet.folder().resolve("fleet.xml")).hasBinaryContent(before);
        assertThat(mine.state(vm("web-01")).power()).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void readOnlyConnectionsKeepToTheirRules() {
        try (Host reader = open(Access.READ_ONLY)) {
            DomainId web = vm("web-01");
            assertThatThrownBy(() -> reader.secureDefinition(web))
                    .extracting(e -> ((HypervisorException) e).kind())
                    .isEqualTo(HypervisorException.Kind.REFUSED);
            assertThatThrownBy(() -> reader.actions().destroy(web, DestroyMode.FORCED))
                    .extracting(e -> ((HypervisorException) e).kind())
                    .isEqualTo(HypervisorException.Kind.REFUSED);
        }
    }

    @Test
    void resetStartsOverForThoseWhoAreConnected() {
        Set<DomainId> ids = everything(mine).keySet();
        List<String> before = withoutIds(mine);
        mine.actions().destroy(vm("web-01"), DestroyMode.FORCED);
        mine.actions().destroy(vm("job-7731"), DestroyMode.FORCED);

        fleet.reset();

        assertThat(withoutIds(mine)).isEqualTo(before);
        assertThat(withoutIds(other)).isEqualTo(before);
        assertThat(everything(mine).keySet()).as("new VMs").doesNotContainAnyElementsOf(ids);
    }

    private static List<String> withoutIds(Host host) {
        return everything(host).entrySet().stream()
                .map(vm -> vm.getValue().replace(vm.getKey().toString(), "ID"))
                .sorted()
                .toList();
    }

    @Test
    void aFileThatIsNoFleetIsUnreachableUntilItIsReset() throws Exception {
        Files.writeString(fleet.folder().resolve("fleet.xml"), "<node><domain");

        assertThatThrownBy(() -> mine.list())
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("demo --reset");

        fleet.reset();
        assertThat(mine.list()).hasSize(19);
    }
}
