package dev.vmcompat.launch.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationErrorTests {

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("a: [", "x.yml:1: broken YAML", ""),
                fault("database:\n  url: \"x\n", "x.yml:3: broken YAML", ""),
                fault("\tdatabase: 1", "x.yml:1: broken YAML", ""),
                fault("- a", "x.yml:1: the configuration is no mapping", ""),
                fault("just text", "x.yml:1: the configuration is no mapping", ""),
                fault("\nclustres:\n  a: 1", "x.yml:2: unknown key 'clustres'", "Did you mean 'clusters'?"),
                fault("zzzz: 1", "unknown key 'zzzz'", "There is: clusters, database"),
                fault("database.url: x", "unknown key 'database.url'", "Did you mean 'database'?"),
                fault("fence:\n  leese: 1s", "x.yml:2: unknown key 'fence.leese'", "Did you mean 'lease'?"),
                fault(
                        "clusters:\n  a:\n    host: [x]",
                        "x.yml:3: unknown key 'clusters.a.host'",
                        "Did you mean 'hosts'?"),
                fault("fence:\n  lease: 60", "x.yml:2: key 'fence.lease': '60' is not a duration", "30s"),
                fault("fence:\n  lease: soon", "'soon' is not", "such as 500ms"),
                fault("fence: 5", "x.yml:1: key 'fence' is no section", "indented"),
                fault("fence:", "x.yml:1: key 'fence' is no section", ""),
                fault("fence:\n  lease:", "x.yml:2: key 'fence.lease' has no value", ""),
                fault("fence:\n  lease: [1s]", "x.yml:2: key 'fence.lease' has no single value", ""),
                fault("fence:\n  lease: 5s", "x.yml:2: fence.confirm-every < hands-off-after < lease", ""),
                fault("fence: {lease: 1m}\nfence: {lease: 2m}", "x.yml:2: key 'fence' is there twice", ""),
                fault("? [a]\n: 1", "x.yml:1: a key under '' is no text", ""),
                fault("clusters: [a]", "x.yml:1: key 'clusters' is no section", ""),
                fault("clusters:\n  a: {}", "x.yml:2: clusters.a.hosts: a cluster has at least one host", ""),
                fault(
                        "clusters:\n  a:\n    hosts: qemu:///system",
                        "x.yml:3: key 'clusters.a.hosts' is no list",
                        "- ..."),
                fault(
                        "clusters:\n  a:\n    hosts:\n    - host1",
                        "x.yml:4: key 'clusters.a.hosts': 'host1' is no libvirt connection URI",
                        ""),
                fault("clusters:\n  a:\n    hosts: ['t:///', 't:///']", "clusters.a.hosts: a host is named twice", ""),
                fault("clusters:\n  'a b':\n    hosts: ['t:///']", "'a b' is no cluster name", ""),
                fault(
                        "clusters:\n  a: {hosts: ['t:///']}\n  b: {hosts: ['t:///']}",
                        "host t:/// is in cluster a and in cluster b",
                        ""),
                fault(
                        "clusters:\n  a: {hosts: ['t:///'], require-origin: yes}",
                        "'yes' is neither true nor false",
                        "true or false"),
                fault(
                        "clusters:\n  a:\n    hosts: ['t:///']\n    product-version: 6.9",
                        "x.yml:4: key 'clusters.a.product-version': '6.9' is no product version",
                        "such as 6.9.0, 6.0.0 R5 or 6.8.0 SP2"),
                fault(
                        "version-matrix:\n  sources:\n  - 6.0.0 R5 or so",
                        "x.yml:3: key 'version-matrix.sources': '6.0.0 R5 or so' is no product version",
                        "'VERSION and later'"),
                fault(
                        "version-matrix: {destinations: [6.9.0 to 6.8.0]}",
                        "key 'version-matrix.destinations': 6.8.0 comes before 6.9.0",
                        ""),
                fault(
                        "version-matrix: {destinations: [6.8.0 SP1 with an SP]}",
                        "key 'version-matrix.destinations': 6.8.0 SP1 has an SP already",
                        ""),
                fault("version-matrix: {destinations: []}", "version-matrix.destinations: names nothing", ""),
                fault("version-matrix: {sources: []}", "version-matrix.sources: names nothing", ""),
                fault(
                        "version-matrix: {source-architectures: []}",
                        "version-matrix.source-architectures: names nothing",
                        ""),
                fault("version-matrix: {source-architectures: [X86]}", "'X86' is no architecture", ""),
                fault("version-matrix: {source: [6.2.0]}", "unknown key 'version-matrix.source'", "'sources'"),
                fault("clusters:\n  a: {hosts: ['t:///'], password-file: /x}", "password-file: goes with username", ""),
                fault(
                        "clusters:\n  a: {hosts: ['t:///'], username: u, password-file: x}",
                        "'x' is not absolute",
                        "an absolute path"),
                fault(
                        "database: {url: 'jdbc:mysql://x', username: a}",
                        "database.url: it must begin with jdbc:postgresql://",
                        ""),
                fault(
                        "database: {url: 'jdbc:postgresql://x/y?password=z', username: a}",
                        "belongs into password-file",
                        ""),
                fault("database: {url: 'jdbc:postgresql://x/y'}", "database.username: is required with url", ""),
                fault("database: {username: y}", "database.url: is required", ""),
                fault(
                        "database: {url: 'jdbc:postgresql://x/y', username: a}",
                        "secrets.key-file is required with database.url",
                        ""),
                fault("hypervisor: {define-timeout: 10s}", "hypervisor.define-timeout: not shorter", ""),
                fault("hooks: {before-vm: hook}", "x.yml:1: key 'hooks.before-vm'", "an absolute path"),
                fault("hooks: {backup-args: [a]}", "hooks.backup-args: it is there without backup", ""),
                fault("hooks: {deadline: 0s}", "hooks.deadline: it is from 1ms to 24h", ""),
                fault("defaults: {hooks.backup: /x}", "only the configuration says it", "as hooks.backup"),
                fault("approval: {valid: 0s}", "approval.valid: more than nothing", ""),
                fault("eligibility: {managed-elsewhere: ['']}", "it is empty", ""),
                fault("health-checks: {vm: a}", "x.yml:1: key 'health-checks' is no list", "each with its keys"),
                fault("health-checks: [a]", "x.yml:1: key 'health-checks[1]' is no section", ""),
                fault("health-checks:\n- kind: tcp", "x.yml:2: key 'health-checks[1].vm' is missing", ""),
                fault(
                        "health-checks:\n- {vm: a, kind: systemd}\n- {vm: a, kind: smoke}",
                        "x.yml:3: health-checks[2].kind: 'smoke' is none of command, systemd, tcp, http",
                        ""),
                fault(
                        "health-checks:\n- {vm: a, kind: tcp, adress: 'h:1'}",
                        "x.yml:2: unknown key 'health-checks[1].adress'",
                        "Did you mean 'address'?"),
                fault("health-checks:\n- {vm: a, kind: tcp}", "health-checks[1].address: is required", ""),
                fault("health-checks:\n- {vm: a, kind: tcp, address: h}", "'h' is not host:port", ""),
                fault(
                        "health-checks:\n- {vm: a, kind: tcp, address: 'h:1', status: 200}",
                        "health-checks[1].status: does not go with kind tcp",
                        ""),
                fault("health-checks:\n- {vm: a, kind: http, url: 'https://u:p@h/'}", "no user and password", ""),
                fault(
                        "health-checks:\n- {vm: a, kind: http, url: 'http://h/', certificate: trust}",
                        "certificate: 'trust' is neither verify nor ignore",
                        ""),
                fault("health-checks:\n- {vm: a, kind: command, command: x, exit-code: one}", "'one' is no such", ""),
                fault("health-checks:\n- {vm: a, kind: systemd, retries: 101}", "retries: 0 to 100", ""),
                fault("health-checks:\n- {vm: ' ', kind: systemd}", "it is empty", ""),
                fault(
                        "defaults:\n  on-timout: skip",
                        "Unknown parameter 'on-timout' in x.yml:2",
                        "Did you mean 'on-timeout'?"),
                fault(
                        "defaults:\n  limit: many",
                        "Parameter limit in x.yml:2: 'many' is no such number",
                        "a number from 1"),
                fault("defaults:\n  limit:", "x.yml:2: key 'defaults.limit' has no single value", ""),
                fault("defaults: &a\n  b: *a", "x.yml:", ""),
                fault("clusters: &a\n  b: *a", "x.yml:", ""));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultIsNamedWithItsPlace(String yaml, String message, String hint) {
        assertThatThrownBy(() -> ConfigurationFile.parse("x.yml", yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((ConfigurationException) e).hint())
                        .contains(hint)
                        .isNotBlank());
    }

    private static Arguments fault(String yaml, String message, String hint) {
        return Arguments.of(yaml, message, hint);
    }
}
