package dev.vmcompat.launch.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.health.HealthCheck;
import dev.vmcompat.health.Probe;
import dev.vmcompat.hypervisor.ConnectionUri;
import dev.vmcompat.inventory.ProductVersion;
import dev.vmcompat.inventory.VersionMatrix;
import dev.vmcompat.inventory.VersionRange;
import dev.vmcompat.plan.Discard;
import dev.vmcompat.plan.JobParameter;
import dev.vmcompat.plan.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationTests {

    @Test
    void withoutFileEverythingHasItsDefault() {
        Configuration configuration = ConfigurationFile.read(Optional.empty());
        assertThat(configuration.isDemo()).isTrue();
        assertThat(configuration.database())
                .isEqualTo(new DatabaseProperties(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(configuration.secrets().keyFile()).isEmpty();
        assertThat(configuration.hypervisor())
                .isEqualTo(new HypervisorProperties(Duration.ofSeconds(60), Duration.ofMinutes(5)));
        assertThat(configuration.approval().valid()).isEqualTo(Duration.ofDays(7));
        assertThat(configuration.restorePoints().keep()).isEqualTo(Duration.ofHours(24));
        assertThat(configuration.fence())
                .isEqualTo(new FenceProperties(Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofSeconds(30)));
        assertThat(configuration.history().anchorFile()).isEmpty();
        assertThat(configuration.eligibility().managedElsewhere()).isEmpty();
        assertThat(configuration.healthChecks()).isEmpty();
        assertThat(configuration.defaults().values()).isEmpty();
        assertThat(ConfigurationFile.parse("x.yml", "# nothing\n")).isEqualTo(configuration);
    }

    @Test
    void fullFileIsBound() {
        Configuration configuration = ConfigurationFile.parse("x.yml", """
                clusters:
                  Prod_1.east:
                    hosts: [ qemu+ssh://root@a/system, "qemu+tls://b/system" ]
                    product-version: 6.9.0
                    machine-types:
                      - pc-q35-7.2
                    require-origin: false
                    username: me
                    password-file: /etc/vmcompat/libvirt
                  test:
                    hosts:
                    - test:///default
                database:
                  url: jdbc:postgresql://db/vmcompat
                  username: app
                  password-file: /etc/vmcompat/app
                  owner-username: owner
                  owner-password-file: /etc/vmcompat/owner
                secrets:
                  key-file: /etc/vmcompat/key
                hypervisor: { call-timeout: 20s, define-timeout: 2m }
                approval: { valid: 3d }
                restore-points: { keep: 48h }
                fence: { lease: 6s, confirm-every: 1s, hands-off-after: 3s }
                history: { anchor-file: /var/lib/anchor }
                eligibility:
                  managed-elsewhere: [ "http://example.org/cloud" ]
                version-matrix:
                  destinations: [ 7.0.0 and later ]
                  sources:
                    - 6.8.0
                    - 6.9.0 R2 to 6.11.1
                  source-architectures: [ aarch64 ]
                defaults:
                  discard: off
                  shutdown.deadline: 5m
                  agent: { deadline: 1m }
                  exclude: [ db-*, "a,b" ]
                """.replace("\"a,b\"", "'x'"));
        ClusterProperties cluster = configuration.clusters().get("Prod_1.east");
        assertThat(configuration.clusters().keySet()).containsExactly("Prod_1.east", "test");
        assertThat(cluster.hosts())
                .containsExactly(
                        new ConnectionUri("qemu+ssh://root@a/system"), new ConnectionUri("qemu+tls://b/system"));
        assertThat(cluster.productVersion()).contains(ProductVersion.of("6.9.0"));
        assertThat(cluster.machineTypes()).containsExactly("pc-q35-7.2");
        assertThat(cluster.originRequired()).isFalse();
        assertThat(cluster.passwordFile()).contains(Path.of("/etc/vmcompat/libvirt"));
        assertThat(configuration.database().ownerPasswordFile()).contains(Path.of("/etc/vmcompat/owner"));
        assertThat(configuration.secrets().keyFile()).contains(Path.of("/etc/vmcompat/key"));
        assertThat(configuration.hypervisor().defineTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(configuration.approval().valid()).isEqualTo(Duration.ofDays(3));
        assertThat(configuration.restorePoints().keep()).isEqualTo(Duration.ofDays(2));
        assertThat(configuration.fence().lease()).isEqualTo(Duration.ofSeconds(6));
        assertThat(configuration.history().anchorFile()).contains(Path.of("/var/lib/anchor"));
        assertThat(configuration.eligibility().managedElsewhere()).containsExactly("http://example.org/cloud");
        assertThat(configuration.versionMatrix().matrix())
                .isEqualTo(new VersionMatrix(
                        List.of(VersionRange.of("7.0.0 and later")),
                        List.of(VersionRange.of("6.8.0"), VersionRange.of("6.9.0 R2 to 6.11.1")),
                        List.of("aarch64")));
        RunOptions options = RunOptions.of(configuration.defaults());
        assertThat(options.discard()).isEqualTo(Discard.OFF);
        assertThat(options.shutdownDeadline(false)).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.agentDeadline(false)).isEqualTo(Duration.ofMinutes(1));
        assertThat(configuration.defaults().value(JobParameter.EXCLUDE)).contains(List.of("db-*", "x"));
        assertThat(configuration.defaults().place(JobParameter.DISCARD)).startsWith("x.yml:");
    }

    @Test
    void theReadmesHealthChecksAreChecks() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String example = readme.substring(readme.indexOf("```yaml\nhealth-checks:") + "```yaml\n".length());
        Configuration configuration =
                ConfigurationFile.parse("README.md", example.substring(0, example.indexOf("```")));
        assertThat(configuration.healthChecks().stream().map(HealthCheckProperties::assigned))
                .extracting(assigned -> assigned.vms().text() + ": "
                        + HealthCheck.fromJson(assigned.check()).words())
                .containsExactly(
                        "web-*: HTTP https://{name}.example.org/health, status 200, contains 'ok'",
                        "web-*: TCP {address}:22",
                        "db-01: systemd unit postgresql.service active",
                        "db-01: command /usr/local/bin/check-replication --max-lag 30, exit code 0",
                        "mail-01: HTTP http://{address}:8080/status, status 204");
        HealthCheck replication = HealthCheck.fromJson(
                configuration.healthChecks().get(3).assigned().check());
        assertThat(replication.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(replication.interval()).contains(Duration.ofSeconds(5));
        assertThat(replication.retries()).isEqualTo(6);
        assertThat(HealthCheck.fromJson(
                                configuration.healthChecks().get(2).assigned().check())
                        .deadline())
                .contains(Duration.ofMinutes(15));
        assertThat(HealthCheck.fromJson(
                        configuration.healthChecks().get(1).assigned().check()))
                .isEqualTo(HealthCheck.of(new Probe.Tcp("{address}", 22)));
    }

    @Test
    void originIsRequiredWhereThereIsAProductVersion() {
        Configuration configuration = ConfigurationFile.parse(
                "x.yml",
                "clusters: { a: { hosts: ['test:///default'], product-version: '6.9.0' }, b: { hosts: ['qemu:///system'] } }");
        assertThat(configuration.clusters().get("a").originRequired()).isTrue();
        assertThat(configuration.clusters().get("b").originRequired()).isFalse();
    }
}
