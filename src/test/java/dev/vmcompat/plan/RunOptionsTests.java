package dev.vmcompat.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunOptionsTests {

    @Test
    void whatNobodyChoseHasItsDefault() {
        RunOptions options = RunOptions.standard();
        assertThat(options.limit()).isEmpty();
        assertThat(options.maxFailures()).isOne();
        assertThat(options.onTimeout()).isEqualTo(OnTimeout.SKIP);
        assertThat(options.disks()).isEqualTo(RestorePointDemand.REQUIRED);
        assertThat(options.snapshotTiming()).isEqualTo(SnapshotTiming.AUTO);
        assertThat(options.offVms()).isEqualTo(OffVms.NAMED);
        assertThat(options.offNetwork()).isEqualTo(OffNetwork.DOWN);
        assertThat(options.powerState()).isEqualTo(FinalPower.ORIGINAL);
        assertThat(options.discard()).isEqualTo(Discard.THIN);
        assertThat(options.addresses()).isEqualTo(AddressRule.WARN);
        assertThat(options.acceptedRisks()).isEmpty();
        assertThat(options.retry()).isFalse();
        assertThat(options.shutdownDeadline(false)).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.shutdownDeadline(true)).isEqualTo(Duration.ofMinutes(30));
        assertThat(options.acpiInterval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.shutdownLate()).isEqualTo(Duration.ofMinutes(30));
        assertThat(options.agentDeadline(false)).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.agentDeadline(true)).isEqualTo(Duration.ofMinutes(20));
        assertThat(options.settle()).isEqualTo(Duration.ofSeconds(60));
        assertThat(options.healthDeadline()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.healthInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.lockWait()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void jsonIsSortedAndReadBack() {
        RunOptions options = RunOptions.of(given(
                "vm=web-*,db",
                "vm=a\\,b",
                "limit=3",
                "on-timeout=force",
                "accept-risk=WINDOWS_SMBIOS,TPM_STATE",
                "settle=90s",
                "retry=true"));
        assertThat(options.toJson())
                .isEqualTo(
                        "{\"accept-managed\":[],\"accept-risk\":[\"TPM_STATE\",\"WINDOWS_SMBIOS\"],\"addresses\":\"warn\",\"agent.deadline\":600000,"
                                + "\"agent.deadline-windows\":1200000,\"discard\":\"thin\",\"disks\":\"required\",\"exclude\":[],"
                                + "\"health.deadline\":300000,\"health.interval\":10000,\"hooks.after-vm\":[],\"hooks.backup\":[],"
                                + "\"hooks.before-vm\":[],\"hooks.deadline\":300000,\"limit\":3,\"lock-wait\":600000,\"max-failures\":1,"
                                + "\"off-network\":\"down\",\"off-vms\":\"named\",\"on-timeout\":\"force\",\"power-state\":\"original\","
                                + "\"retry\":true,\"settle\":90000,\"shutdown.acpi-interval\":60000,\"shutdown.deadline\":600000,"
                                + "\"shutdown.deadline-windows\":1800000,\"shutdown.late\":1800000,\"snapshot.min-free\":1073741824,\"snapshot.timing\":\"auto\","
                                + "\"vm\":[\"a,b\",\"db\",\"web-*\"],\"without-host\":[]}");
        assertThat(RunOptions.fromJson(options.toJson())).isEqualTo(options);
        assertThat(RunOptions.fromJson(RunOptions.standard().toJson())).isEqualTo(RunOptions.standard());
        assertThat(RunOptions.standard().toJson()).contains("\"limit\":null");
    }

    @Test
    void frozenJsonLeavesOutWhatAStartMayChoose() {
        RunOptions options = RunOptions.standard();
        assertThat(options.narrowedBy(given("limit=1", "exclude=db", "max-failures=1", "lock-wait=1s"))
                        .frozenJson())
                .isEqualTo(options.frozenJson())
                .doesNotContain("limit", "exclude", "max-failures", "lock-wait");
        assertThat(RunOptions.of(given("discard=off")).frozenJson()).isNotEqualTo(options.frozenJson());
    }

    @Test
    void storedOptionsOfAnotherVersionAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunOptions.fromJson("{\"later\":1}"))
                .withMessageContaining("later");
        assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.fromJson("[]"));
        assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.fromJson("{"));
        assertThatIllegalArgumentException().isThrownBy(() -> RunOptions.fromJson("{\"on-timeout\":\"maybe\"}"));
    }

    @Test
    void startMayNarrow() {
        RunOptions run = RunOptions.of(given("limit=10", "max-failures=3", "exclude=db"));
        RunOptions start = run.narrowedBy(given("limit=2", "max-failures=1", "exclude=web", "lock-wait=5s"));
        assertThat(start.limit()).hasValue(2);
        assertThat(start.maxFailures()).isOne();
        assertThat(start.selection().excluded()).containsExactly(new VmPattern("db"), new VmPattern("web"));
        assertThat(start.lockWait()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void frozenValueMayBeRepeated() {
        RunOptions run = RunOptions.of(given("on-timeout=force", "settle=2m", "vm=b,a"));
        assertThat(run.narrowedBy(given("on-timeout=force", "settle=120s", "vm=a,b")))
                .isEqualTo(run);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            on-timeout=skip   | force | skip
            limit=11          | 10    | 11
            limit=none        | 10    | none
            max-failures=4    | 3     | 4
            settle=1m         | 2m    | 1m
            vm=b              | a     | b
            """)
    void otherFrozenValueIsRefusedNamingBoth(String asked, String own, String other) {
        RunOptions run = RunOptions.of(given("on-timeout=force", "limit=10", "max-failures=3", "settle=2m", "vm=a"));
        assertThatThrownBy(() -> run.narrowedBy(given(asked)))
                .isInstanceOf(JobParameterException.class)
                .hasMessageContaining(own)
                .hasMessageContaining("the command line says " + other);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            on-timout=skip       | Unknown parameter 'on-timout' in the command line. | Did you mean 'on-timeout'?
            on_timeout=skip      | Unknown parameter 'on_timeout' in the command line. | Did you mean 'on-timeout'?
            zebra=1              | Unknown parameter 'zebra' in the command line.     | There is: vm,
            on-timeout=maybe     | 'maybe' is none of them    | Allowed: skip|force.
            retry=yes            | 'yes' is neither           | Allowed: true|false.
            limit=0              | '0' is no such number      | Allowed: a number from 1, or none.
            limit=-1             | '-1' is no such number     | Allowed: a number from 1, or none.
            max-failures=none    | 'none' is no such number   | Allowed: a number from 1.
            settle=60            | '60' is not a duration     | Allowed: a duration with its unit
            settle=2d            | '2d' is out of bounds      | from 0s to 1d
            accept-risk=FOO      | 'FOO' is no such code      | WINDOWS_NETWORK
            without-host=host1   | 'host1' is no libvirt connection URI | as the configuration names them
            accept-managed=novva | 'novva' is neither         | kubevirt, nova, ovirt or a metadata namespace
            hooks.before-vm=/x   | only the configuration says it | Write it into the configuration
            vm=a,,b              | a VM pattern is empty      | Allowed: names, globs or UUIDs
            """, quoteCharacter = '"')
    void wrongParameterIsRefusedSayingWhatIsAllowed(String asked, String message, String hint) {
        assertThatThrownBy(() -> given(asked))
                .isInstanceOf(JobParameterException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("the command line")
                .satisfies(e -> assertThat(((JobParameterException) e).hint()).contains(hint));
    }

    @Test
    void singleValueGivenTwiceIsRefused() {
        assertThatThrownBy(() -> given("limit=1", "limit=2"))
                .isInstanceOf(JobParameterException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void strongerPlaceWins() {
        GivenParameters file = GivenParameters.check(List.of(
                new GivenParameter("limit", "1", "nightly.properties:1"),
                new GivenParameter("discard", "off", "nightly.properties:2")));
        GivenParameters merged = given("limit=5").over(file);
        assertThat(RunOptions.of(merged).limit()).hasValue(5);
        assertThat(RunOptions.of(merged).discard()).isEqualTo(Discard.OFF);
        assertThat(merged.place(JobParameter.DISCARD)).isEqualTo("nightly.properties:2");
        assertThat(merged.place(JobParameter.LIMIT)).isEqualTo("the command line");
    }

    private static GivenParameters given(String... texts) {
        return GivenParameters.check(Arrays.stream(texts)
                .map(text -> text.split("=", 2))
                .map(parts -> new GivenParameter(parts[0], parts[1], "the command line"))
                .toList());
    }
}
