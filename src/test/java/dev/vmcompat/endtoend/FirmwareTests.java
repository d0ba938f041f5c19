package dev.vmcompat.endtoend;

import static dev.vmcompat.rig.TinyGuests.aGuest;
import static dev.vmcompat.rig.TinyGuests.mebibytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.definition.AllowedChange;
import dev.vmcompat.definition.DefinitionComparison;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.rig.GuestBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * What the firmware of a VM keeps, on real QEMU: NVRAM with and without secure boot, firmware that libvirt chooses, and a TPM. Their host is
 * reached as another machine, so that everything goes by libvirt.
 */
@Tag("qemu")
@Timeout(900)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirmwareTests {

    private static final String OLD = "pc-q35-5.2";
    private static final String SECURE = "secure";
    private static final String PLAIN = "plain";
    private static final String CHOSEN = "chosen";
    private static final String BEFORE = "as it was before";
    private static final String AFTER = "written after it";

    private QemuCluster cluster;
    private JsonNode planned;
    private String listed;
    private final Map<String, String> before = new HashMap<>();
    private final Map<String, String> afterRun = new HashMap<>();
    private final Map<String, String> nvramAfterRun = new HashMap<>();

    @BeforeAll
    void run() throws IOException {
        cluster = QemuCluster.elsewhere(List.of(
                aGuest(SECURE).onMachineType(OLD).withSecureBoot().withQcow2Disk(mebibytes(4)),
                aGuest(PLAIN).onMachineType(OLD).withUefi().withQcow2Disk(mebibytes(4)),
                aGuest(CHOSEN)
                        .onMachineType(OLD)
                        .withChosenUefi()
                        .withQcow2Disk(mebibytes(4))
                        .withDevice("<tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>")));
        cluster.guests().forEach(guest -> before.put(guest.name(), guest.inactiveXml()));
        Files.copy(GuestBuilder.SECURE_VARIABLES, nvram(SECURE));
        Files.copy(GuestBuilder.UEFI_VARIABLES, nvram(PLAIN));
        for (String name : List.of(SECURE, PLAIN)) {
            mark(name, BEFORE);
        }
        Product product = cluster.product();
        listed = product.here("list").expecting(0).output();
        planned = product.here(
                        "--format",
                        "json",
                        "plan",
                        "settle=3s",
                        "off-vms=include",
                        "shutdown.acpi-interval=2s",
                        "accept-risk=TPM_STATE")
                .expecting(0)
                .json();
        product.approveHere(1);
        product.run("run", "1").expecting(0);
        for (String name : List.of(SECURE, PLAIN)) {
            nvramAfterRun.put(name, markOf(name));
            mark(name, AFTER);
        }
        cluster.guests().forEach(guest -> afterRun.put(guest.name(), guest.inactiveXml()));
        product.signedIn("rollback", "--run", "1", "--vm", SECURE, "--disks").expecting(0);
        product.signedIn("rollback", "--run", "1", "--vm", PLAIN).expecting(0);
        product.signedIn("restore-points", "prune").expecting(0);
        afterRun.put(CHOSEN, now(CHOSEN));
        product.signedIn("rollback", "--run", "1", "--vm", CHOSEN).expecting(0);
    }

    @AfterAll
    void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private Path nvram(String name) {
        return cluster.libvirtd().images().resolve(name + "_VARS.fd");
    }

    /** Writes into the last bytes, which the firmware uses only while it makes room. */
    private void mark(String name, String text) throws IOException {
        try (FileChannel file = FileChannel.open(nvram(name), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), file.size() - BEFORE.length());
        }
    }

    private String markOf(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(nvram(name));
        return new String(
                Arrays.copyOfRange(bytes, bytes.length - BEFORE.length(), bytes.length), StandardCharsets.US_ASCII);
    }

    private String risksOf(String name) {
        for (JsonNode vm : planned.path("vms")) {
            if (vm.path("name").asString().equals(name)) {
                return vm.path("risks").toString();
            }
        }
        throw new AssertionError(name + " is not planned: " + planned);
    }

    private String now(String name) {
        return cluster.guest(name).inactiveXml();
    }

    @Test
    void givenARollbackOfTheDisksThenTheNvramIsAsItWasBeforeTheRun() throws IOException {
        assertThat(nvramAfterRun).containsEntry(SECURE, BEFORE);
        assertThat(markOf(SECURE)).isEqualTo(BEFORE);
        assertThat(Files.readString(nvram(SECURE), StandardCharsets.ISO_8859_1))
                .as("the keys are enrolled")
                .contains("Microsoft Corporation UEFI CA 2011");
    }

    @Test
    void givenAPlainRollbackThenTheNvramKeepsWhatWasWrittenSince() throws IOException {
        assertThat(nvramAfterRun).containsEntry(PLAIN, BEFORE);
        assertThat(markOf(PLAIN)).isEqualTo(AFTER);
    }

    @Test
    void givenSecureBootThenTheDefinitionIsAsBeforeOnceItIsRolledBackAndItsRestorePointIsGone() {
        assertThat(before.get(SECURE)).contains("secure='yes'", "<smm state='on'/>");
        assertThat(now(SECURE)).contains("secure='yes'", "<smm state='on'/>", "secure_VARS.fd</nvram>");
        for (String name : List.of(SECURE, PLAIN)) {
            assertThat(cluster.changes(cluster.guest(name))).isEmpty();
            assertThat(DefinitionComparison.unexpected(
                            new DomainDefinition(before.get(name)),
                            new DomainDefinition(afterRun.get(name)),
                            new AllowedChange.MachineType(OLD, cluster.newest("q35")),
                            new AllowedChange.Discard(Set.of("vda")),
                            new AllowedChange.DiskSources(Set.of("vda"))))
                    .isEmpty();
        }
        assertThat(cluster.snapshots()).isEmpty();
    }

    @Test
    void givenFirmwareThatLibvirtChoosesAndATpmThenOnlyTypeAndDiscardAreChangedAndTheRiskIsNamed() {
        assertThat(listed).contains("TPM_STATE");
        assertThat(risksOf(CHOSEN))
                .contains("TPM_STATE")
                .contains("the NVRAM of firmware that libvirt chooses at each start");
        assertThat(risksOf(PLAIN)).doesNotContain("NVRAM", "TPM_STATE");
        assertThat(DefinitionComparison.unexpected(
                        new DomainDefinition(before.get(CHOSEN)),
                        new DomainDefinition(afterRun.get(CHOSEN)),
                        new AllowedChange.MachineType(OLD, cluster.newest("q35")),
                        new AllowedChange.Discard(Set.of("vda"))))
                .isEmpty();
        assertThat(afterRun.get(CHOSEN))
                .contains("<os firmware='efi'>", "<tpm model='tpm-crb'>", cluster.newest("q35"));
    }

    @Test
    void givenARollbackOnceTheRestorePointIsGoneThenTheTypeGoesBackAndNothingElseDiffers() {
        assertThat(cluster.changes(cluster.guest(CHOSEN))).isEmpty();
        assertThat(now(CHOSEN)).contains(OLD, "<os firmware='efi'>", "<tpm model='tpm-crb'>");
    }
}
