package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.database.TestDatabase;
import dev.vmcompat.hypervisor.FakeDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Malformed parameters, options and configuration keys: each is refused in a sentence, with exit code 2, before anything was asked or written. */
class MalformedInputTests {

    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.migrated();

    @TempDir
    private static Path folder;

    private static FakeInstallation installation;
    private static String config;

    @BeforeAll
    static void installWithOneVm() throws Exception {
        installation = new FakeInstallation(folder, DATABASE, "");
        installation.host().add(FakeDomain.aRunningVm("web"));
        config = Files.readString(installation.vmcompat().config());
        assertThat(installation
                        .vmcompat()
                        .run("account add admin --new-password-file {folder}/password")
                        .exit())
                .isZero();
    }

    static List<String> parameters() {
        List<String> all = new ArrayList<>();
        for (String number :
                List.of("0", "-1", "1.5", "1e3", "", "many", "9999999999", "0x10", "\u0661", "NaN", "1_000")) {
            all.add("limit=" + number);
        }
        for (String number : List.of("0", "none", "-2147483648", "+1")) {
            all.add("max-failures=" + number);
        }
        for (String word : List.of("SKIP", "skip,force", "skip\u0000", "'skip'", "")) {
            all.add("on-timeout=" + word);
        }
        for (String size : List.of("1", "10G", "-1GiB", "1.5GiB", "9999999TiB", "GiB", "1gib", "10GB", "1GiB;")) {
            all.add("snapshot.min-free=" + size);
        }
        for (String time : List.of(
                "60",
                "-1s",
                "25h",
                "1m1h",
                "PT-1S",
                "PT25H",
                "P1Y",
                "1w",
                "999999999999999999999s",
                "PT9223372036854775807S",
                "soon",
                "1,5s",
                "NaNs",
                "\u221e")) {
            all.add("settle=" + time);
        }
        all.addAll(List.of(
                "disks=always",
                "snapshot.timing=later",
                "off-vms=all",
                "off-network=sideways",
                "power-state=off",
                "discard=everything",
                "addresses=loose",
                "retry=yes",
                "retry=1",
                "accept-risk=NO_SUCH_RISK",
                "accept-managed=nobody",
                "without-host=host1",
                "without-host=fake://nosuch/system",
                "without-host=http://[::1",
                "vm=a,,b",
                "exclude=,",
                "shutdown.deadline=0s",
                "shutdown.acpi-interval=2h",
                "shutdown.late=1d1ms",
                "agent.deadline=0",
                "health.deadline=0ms",
                "health.interval=99ms",
                "lock-wait=forever",
                "hooks.before-vm=/bin/sh",
                "hooks.deadline=1m",
                "=",
                "=skip",
                "limit",
                "LIMIT=1",
                "Limit=1",
                "on_timeout=skip",
                "settle:5s",
                "$(id)=1",
                "'; drop table run; --=1",
                "\u001b[31mlimit=1",
                "limit=1\u001b[2J"));
        return all;
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void parameterIsRefusedBeforeAnythingIsBegun(String parameter) {
        refused(List.of(parameter.length() % 2 == 0 ? "plan" : "run", parameter), config);
    }

    static List<String> options() {
        return List.of(
                "--limit 0 plan",
                "plan --limit",
                "plan --limit=",
                "plan --limit 1 --limit 2",
                "plan --vm",
                "plan --job-file",
                "plan --job-file {folder}",
                "plan --job-file {folder}/password/x",
                "plan --nosuch",
                "plan -x",
                "plan @/etc/passwd",
                "--format",
                "--format yaml list",
                "--format=JSON5 list",
                "--cluster",
                "--cluster nosuch plan",
                "--cluster ../../etc plan",
                "--config {folder} list",
                "--config /dev/null/x list",
                "run 1 2",
                "run -1",
                "run 99999999999999999999",
                "run 1.0",
                "show 1;2",
                "show \u0661",
                "history --since 2026-02-30",
                "history --since 2026-13-01",
                "history --since now",
                "history --run 1,2",
                "origin set web --source x --source-version 6.9 {admin}",
                "origin set web --source x --source-version 6.9.0SP1 {admin}",
                "origin set web --source '' --source-version 6.9.0 {admin}",
                "restore-points keep --run 1 {admin}",
                "resolve --run 1 --vm web --as better --reason x {admin}",
                "rollback --vm web {admin}",
                "account add a/b --new-password-file {folder}/password {admin}",
                "account add os:root --new-password-file {folder}/password {admin}",
                "account add other --role KING --new-password-file {folder}/password {admin}",
                "approve 1 --password-file {folder}/password",
                "stop --user admin --password-file {folder}");
    }

    @ParameterizedTest
    @MethodSource("options")
    void optionIsRefusedBeforeAnythingIsBegun(String line) {
        refused(installation.vmcompat().words(line), config);
    }

    static List<String> keys() {
        return List.of(
                "hypervisor: {call-timeout: PT9223372036854775807S}",
                "hypervisor: {call-timeout: 999ms}",
                "fence: {lease: PT9223372036854775807S}",
                "fence: {confirm-every: 0s}",
                "approval: {valid: PT9223372036854775807S}",
                "approval: {valid: -7d}",
                "approval: {valid: 7}",
                "restore-points: {keep: PT9223372036854775807S}",
                "restore-points: {keep: P999999999D}",
                "restore-points: {keep: [24h]}",
                "restore-points: {keep: !!java.lang.Runtime {}}",
                "history: {anchor-file: anchor}",
                "history: {anchor-file: \"/a\\0b\"}",
                "hooks: {after-vm: /nonexistent/hook}",
                "hooks: {after-vm: ''}",
                "health-checks: [{vm: web, kind: tcp, address: 'a:99999'}]",
                "health-checks: [{vm: web, kind: tcp, address: 'a:b:c'}]",
                "health-checks: [{vm: web, kind: http, url: 'file:///etc/passwd'}]",
                "health-checks: [{vm: web, kind: http, url: 'http://'}]",
                "health-checks: [{vm: web, kind: http, url: 'http://h/', status: 9999}]",
                "health-checks: [{vm: web, kind: systemd, timeout: 0s}]",
                "health-checks: [{vm: web, kind: systemd, timeout: PT9223372036854775807S}]",
                "health-checks: [{vm: web, kind: systemd, interval: PT9223372036854775807S}]",
                "health-checks: [{vm: web, kind: systemd, deadline: PT9223372036854775807S}]",
                "health-checks: &a [*a]",
                "eligibility: {managed-elsewhere: nova}",
                "version-matrix: {sources: [6.9.0 to]}",
                "nosuch: 1",
                "\"\\u001b[31m\": 1",
                "? {a: 1}\n: 1");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keyIsRefusedBeforeAnythingIsBegun(String yaml) {
        refused(List.of(yaml.length() % 2 == 0 ? "plan" : "run"), config + yaml + "\n");
    }

    private static void refused(List<String> words, String configuration) {
        long rows = rows();
        int calls = installation.host().calls().size();
        Installation.Answer answer = installation.vmcompat().runWordsWith(configuration, words);
        assertThat(answer.exit()).as(answer.toString()).isEqualTo(2);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .startsWith("vmcompat: ")
                .doesNotContain("Exception", "\tat ", "\u001b", "\u0000")
                .matches("(?s)vmcompat: [^\n]{5,400}[.!?:][^\n]*\n([^\n]{5,900}\n)?");
        assertThat(installation.host().calls()).hasSize(calls);
        assertThat(rows()).isEqualTo(rows);
    }

    private static long rows() {
        return JdbcClient.create(DATABASE.owner())
                .sql(
                        "select (select count(*) from run) + (select count(*) from vm_progress) + (select count(*) from batch_job_instance)")
                .query(Long.class)
                .single();
    }
}
