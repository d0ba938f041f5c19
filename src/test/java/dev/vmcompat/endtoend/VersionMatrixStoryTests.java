package dev.vmcompat.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.inventory.Marks;
import dev.vmcompat.ledger.AuditAction;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Given a cluster with a product version: only VMs with a record of a supported source are taken, and an administrator makes that record. */
@Tag("testdriver")
class VersionMatrixStoryTests {

    private TestDriverSite site;
    private Product product;

    @BeforeEach
    void installed() {
        site = TestDriverSite.with(List.of("moved", "ancient", "forged", "unknown"), "    product-version: 6.9.0\n");
        product = site.product();
    }

    @AfterEach
    void removed() {
        site.close();
    }

    @Test
    void onlyWhatCameFromASupportedClusterIsUpgraded() throws IOException {
        assertThat(reasons("list").values()).containsOnly("NO_ORIGIN");

        refused(
                "'6.0.0_R5' is no product version",
                "origin",
                "set",
                "moved",
                "--source",
                "old",
                "--source-version",
                "6.0.0_R5");
        refused("'' is no product version", "origin", "set", "moved", "--source", "old", "--source-version", "");
        refused("the source has 1 to 200", "origin", "set", "moved", "--source", " ", "--source-version", "6.2.0");
        assertThat(reasons("list").values()).containsOnly("NO_ORIGIN");

        assertThat(set("moved", "6.0.0 R5")).startsWith("VM moved came from hci-old 6.0.0 R5, recorded 20");
        set("ancient", "6.0.0 R4");
        forge("forged", "6.9.0\u202e latest");
        assertThat(reasons("list"))
                .isEqualTo(Map.of(
                        "moved", "",
                        "ancient", "SOURCE_VERSION_UNSUPPORTED",
                        "forged", "SOURCE_VERSION_UNSUPPORTED",
                        "unknown", "NO_ORIGIN"));
        assertThat(product.here("list").expecting(0).output())
                .contains("(6.0.0 R4; supported: 6.0.0 R5 and later)")
                .contains("('6.9.0\\u{202e} latest' is no product version)")
                .doesNotContain("\u202e");

        long run = product.approvedHere("settle=0s");
        product.run("run", Long.toString(run)).expecting(0);
        assertThat(site.look("moved").runsOn(TestDriverSite.TO)).isTrue();
        assertThat(List.of("ancient", "forged", "unknown"))
                .allMatch(vm -> site.look(vm).runsOn(TestDriverSite.FROM));
        assertThat(product.here("origin", "show", "moved").expecting(0).output())
                .contains("VM moved came from hci-old 6.0.0 R5");

        admin("origin", "clear", "ancient").expecting(0);
        assertThat(product.here("origin", "show", "ancient").expecting(0).output())
                .contains("VM ancient has no record of where it came from.");
        assertThat(site.look("ancient")).isEqualTo(site.before().get("ancient"));
        assertThat(events(AuditAction.ORIGIN_CHANGED)).isEqualTo(3);

        set("ancient", "6.2.0");
        configure("product-version: 6.9.0", "product-version: 6.8.0");
        assertThat(reasons("list"))
                .isEqualTo(Map.of(
                        "ancient", "DESTINATION_VERSION_UNSUPPORTED",
                        "forged", "DESTINATION_VERSION_UNSUPPORTED SOURCE_VERSION_UNSUPPORTED",
                        "unknown", "NO_ORIGIN DESTINATION_VERSION_UNSUPPORTED"));
        assertThat(product.here("doctor").expecting(0).output())
                .contains("6.8.0 is no supported destination", "6.8.0 with an SP, 6.9.0 and later");
        configure("product-version: 6.8.0", "product-version: 6.8.0 SP2");
        assertThat(reasons("list")).containsEntry("ancient", "").containsEntry("unknown", "NO_ORIGIN");
        configure("product-version: 6.8.0 SP2", "product-version: 6.8");
        refused("key 'clusters.prod.product-version': '6.8' is no product version", "list");
    }

    private String set(String vm, String version) {
        return admin("origin", "set", vm, "--source", "hci-old", "--source-version", version)
                .expecting(0)
                .output();
    }

    /** As another program would write it, which asks nobody what a version is. */
    private void forge(String vm, String version) {
        String record = "<origin source='old' version='" + version + "' at='2026-11-24T01:24:03Z'/>";
        for (String layer : List.of("--config", "--live")) {
            site.virsh().run("metadata", vm, Marks.ORIGIN, "--key", "vmorigin", "--set", record, layer);
        }
    }

    private void configure(String before, String after) throws IOException {
        String text = Files.readString(product.configuration());
        assertThat(text).contains(before);
        product.secret("vmcompat.yml", text.replace(before, after));
    }

    /** Each VM's codes, in their order. */
    private Map<String, String> reasons(String command) {
        Map<String, String> reasons = new TreeMap<>();
        product.here("--format", "json", command)
                .expecting(0)
                .json()
                .forEach(vm -> reasons.put(
                        vm.get("name").asString(),
                        vm.get("reasons")
                                .valueStream()
                                .map(reason -> reason.get("code").asString())
                                .collect(Collectors.joining(" "))));
        return reasons;
    }

    private void refused(String message, String... command) {
        ProductProcess.Ended ended = (command.length > 1 ? admin(command) : product.here(command)).expecting(2);
        assertThat(ended.errors()).startsWith("vmcompat: ").contains(message).doesNotContain("Exception");
        assertThat(ended.output()).isEmpty();
    }

    private ProductProcess.Ended admin(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--user", Product.ADMINISTRATOR, "--password-file", product.administratorPassword()));
        return product.here(all.toArray(String[]::new));
    }

    private long events(AuditAction action) {
        return product.sql()
                .sql("select count(*) from audit_event where action = ?")
                .param(action.name())
                .query(Long.class)
                .single();
    }
}
