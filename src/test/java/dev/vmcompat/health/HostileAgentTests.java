package dev.vmcompat.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHypervisor;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A guest's agent belongs to whoever has the guest: whatever it answers is a fact of the guest, or none, and never an error of ours. */
class HostileAgentTests {

    private static final List<String> COMMANDS = List.of(
            "guest-get-osinfo",
            "guest-network-get-interfaces",
            "guest-get-disks",
            "guest-get-fsinfo",
            "guest-file-open",
            "guest-file-read");

    private static final List<String> PIECES = List.of(
            "{\"return\":",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"return\"",
            "\"name\"",
            "\"/dev/vda\"",
            "\"pretty-name\"",
            "\"ip-addresses\"",
            "\"hardware-address\"",
            "\"52:54:00:00:00:01\"",
            "\"address\"",
            "\"pci-controller\"",
            "null",
            "true",
            "-1",
            "1e999",
            "99999999999999999999",
            "0.5",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\u001b[2J\"",
            "\u0000");

    @Example
    void nonsenseIsNoFact() {
        for (String answer : List.of(
                "",
                "null",
                "7",
                "{}",
                "{\"return\":null}",
                "{\"return\":7}",
                "{\"return\":{\"name\":{}}}",
                "{\"return\":[[[]],null,7,{\"name\":[]}]}",
                "{\"error\":{\"class\":\"GenericError\"}}",
                "{\"return\":[]",
                "[".repeat(100_000),
                "{\"return\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                "{\"return\":" + "{\"a\":".repeat(100_000),
                "{\"return\":" + "9".repeat(100_000) + "}",
                "{\"return\":[" + "{},".repeat(5_000_000) + "{}]}",
                "{\"return\":{\"pretty-name\":\"" + "x".repeat(20_000_000) + "\"}}")) {
            GuestFacts facts = read(answer);
            assertThat(facts.system()).isEmpty();
            assertThat(facts.disks().orElse(List.of())).isEmpty();
            assertThat(facts.mounts().orElse(List.of())).isEmpty();
            assertThat(facts.toJson()).hasSizeLessThan(1000);
        }
    }

    @Example
    void noMoreIsTakenThanAGuestHas() {
        String disk =
                "{\"name\":\"/dev/vda\",\"address\":{\"bus-type\":\"virtio\",\"pci-controller\":{\"domain\":0,\"slot\":1}}},";
        GuestFacts facts = read("{\"return\":[" + disk.repeat(5000) + "{}]}");
        assertThat(facts.disks().orElseThrow()).hasSize(256);
        assertThat(read("{\"return\":{\"pretty-name\":\"" + "x".repeat(500_000) + "\"}}")
                        .system())
                .hasValueSatisfying(name -> assertThat(name).hasSize(200));
    }

    @Property(tries = 300)
    void anyAnswerIsReadAndStored(@ForAll("answers") String answer) {
        GuestFacts facts = read(answer);
        assertThat(GuestFacts.fromJson(facts.toJson())).isEqualTo(facts);
    }

    @Provide
    Arbitrary<String> answers() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(30),
                Arbitraries.of(PIECES).list().ofMaxSize(30).map(parts -> String.join("", parts)),
                Arbitraries.of(PIECES)
                        .list()
                        .ofMaxSize(30)
                        .map(parts -> "{\"return\":[{" + String.join("", parts) + "}]}"));
    }

    private static GuestFacts read(String answer) {
        FakeHypervisor hypervisor = new FakeHypervisor();
        FakeDomain vm = hypervisor.addHost(FakeHypervisor.ONE).add(FakeDomain.aRunningVm("web"));
        COMMANDS.forEach(command -> vm.whoseAgentAnswers(command, answer));
        var host = hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE);
        GuestFacts facts = GuestReader.read(host, vm.id());
        assertThat(facts.addresses().orElse(Map.of()).values()).allMatch(list -> list.size() <= 256);
        return facts;
    }
}
