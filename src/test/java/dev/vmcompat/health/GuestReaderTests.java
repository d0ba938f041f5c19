package dev.vmcompat.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vmcompat.hypervisor.Ability;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.hypervisor.HypervisorException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a QEMU guest agent 7.2 told of a guest with a virtio-blk and a virtio-scsi disk, shortened; and what a worse one might. */
class GuestReaderTests {

    private static final String MAC = "52:54:00:00:00:01";
    private static final String INTERFACES = """
            {"return":[{"name":"lo","ip-addresses":[{"ip-address-type":"ipv4","ip-address":"127.0.0.1","prefix":8}],
            "hardware-address":"00:00:00:00:00:00"},{"name":"eth0","ip-addresses":[
            {"ip-address-type":"ipv4","ip-address":"10.0.2.15","prefix":24},
            {"ip-address-type":"ipv6","ip-address":"fec0::5054:ff:fe00:1","prefix":64},
            {"ip-address-type":"ipv6","ip-address":"2001:db8::a:1","prefix":64},
            {"ip-address-type":"ipv6","ip-address":"fe80::5054:ff:fe00:1","prefix":64}],"hardware-address":"52:54:00:00:00:01"},
            {"name":"docker0","ip-addresses":[{"ip-address-type":"ipv4","ip-address":"172.17.0.1","prefix":16}],
            "hardware-address":"02:42:00:00:00:01"},{"name":"no-hardware"}]}""";
    private static final String DISKS = """
            {"return":[{"name":"/dev/vda","dependencies":[],"partition":false,"address":{"bus-type":"virtio","bus":0,"unit":0,
            "pci-controller":{"bus":5,"slot":0,"domain":0,"function":0},"dev":"/dev/vda","target":0}},
            {"name":"/dev/vda1","dependencies":["/dev/vda"],"partition":true},
            {"name":"/dev/dm-0","dependencies":["/dev/vda1"],"partition":false},
            {"name":"/dev/sr0","partition":false,"address":{"bus-type":"sata","bus":0,"unit":0,"target":0,
            "pci-controller":{"bus":0,"slot":31,"domain":0,"function":2}}},
            {"name":"/dev/sdb","partition":false,"address":{"bus-type":"iscsi","bus":0,"unit":0,"target":0,
            "pci-controller":{"bus":-1,"slot":-1,"domain":-1,"function":-1}}},
            {"name":"/dev/sda","dependencies":[],"partition":false,"address":{"serial":"S1","bus-type":"scsi","bus":0,"unit":1,
            "pci-controller":{"bus":2,"slot":0,"domain":0,"function":0},"dev":"/dev/sda","target":0}}]}""";

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final FakeHost host = hypervisor.addHost(FakeHypervisor.ONE);
    private final FakeDomain vm = host.add(FakeDomain.aRunningVm("web"));

    GuestReaderTests() {
        String own = vm.definition().split("<mac address='", 2)[1].substring(0, MAC.length());
        vm.with(own, MAC.toUpperCase(java.util.Locale.ROOT));
    }

    @Test
    void aGuestIsReadAsItsAgentTellsOfIt() {
        vm.whoseAgentAnswers("guest-network-get-interfaces", INTERFACES)
                .whoseAgentAnswers("guest-get-disks", DISKS)
                .whoseAgentAnswers("guest-file-open", "{\"return\":1000}")
                .whoseAgentAnswers(
                        "guest-file-read", "{\"return\":{\"count\":7,\"buf-b64\":\"MTMxMDcyCg==\",\"eof\":true}}")
                .whoseAgentAnswers("guest-file-close", "{\"return\":{}}")
                .whoseAgentAnswers(
                        "guest-get-fsinfo",
                        "{\"return\":[{\"name\":\"vda1\",\"mountpoint\":\"/\",\"disk\":[{\"pci-controller\":"
                                + "{\"bus\":5,\"slot\":0,\"domain\":0,\"function\":0}}]},{\"mountpoint\":\"/snap/core\",\"disk\":[]}]}");
        GuestFacts facts = read();
        assertThat(facts.system()).contains("Debian GNU/Linux 12");
        assertThat(facts.addresses())
                .contains(Map.of(
                        MAC, List.of(new GuestAddress("10.0.2.15", 24), new GuestAddress("2001:db8:0:0:0:0:a:1", 64))));
        assertThat(facts.disks())
                .contains(List.of(
                        new GuestDisk(
                                "/dev/vda",
                                Optional.empty(),
                                "pci 0000:05:00.0 virtio 0:0:0",
                                Optional.of(67_108_864L)),
                        new GuestDisk(
                                "/dev/sda",
                                Optional.of("S1"),
                                "pci 0000:02:00.0 scsi 0:0:1",
                                Optional.of(67_108_864L))));
        assertThat(facts.mounts()).contains(List.of("/"));
        assertThat(GuestFacts.fromJson(facts.toJson())).isEqualTo(facts);
    }

    @Test
    void whatAnAgentMayNotTellIsLeftOpen() {
        for (String command :
                new String[] {"guest-get-osinfo", "guest-network-get-interfaces", "guest-get-disks", "guest-get-fsinfo"
                }) {
            vm.whoseAgentAnswers(command, "{\"error\":{\"class\":\"CommandNotFound\",\"desc\":\"disabled\"}}");
        }
        assertThat(read())
                .isEqualTo(new GuestFacts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void nonsenseOfAGuestIsNoFact() {
        vm.whoseAgentAnswers("guest-get-osinfo", "not JSON")
                .whoseAgentAnswers(
                        "guest-network-get-interfaces",
                        "{\"return\":[17,{\"hardware-address\":\"" + MAC
                                + "\",\"ip-addresses\":[{\"ip-address\":\"example.org\",\"prefix\":24},{\"ip-address\":5},{}]}]}")
                .whoseAgentAnswers("guest-get-disks", "{\"return\":{\"name\":\"/dev/vda\"}}")
                .whoseAgentAnswers("guest-get-fsinfo", "{\"return\":[null]}");
        GuestFacts facts = read();
        assertThat(facts.system()).isEmpty();
        assertThat(facts.addresses()).contains(Map.of(MAC, List.of()));
        assertThat(facts.disks()).contains(List.of());
        assertThat(facts.mounts()).contains(List.of());
    }

    @Test
    void aHostWithoutAgentsTellsNothingAndALostOneIsNoAnswer() {
        host.without(Ability.AGENT);
        assertThat(read().addresses()).isEmpty();
        host.with(Ability.AGENT);
        host.faults().failOn("agentCommand").with(HypervisorException.Kind.UNREACHABLE);
        assertThatThrownBy(this::read).isInstanceOf(HypervisorException.class);
        host.faults().clear();
        host.faults().failOn("agentCommand").with(HypervisorException.Kind.TIMED_OUT);
        assertThat(read().disks()).isEmpty();
    }

    private GuestFacts read() {
        return GuestReader.read(hypervisor.open(FakeHypervisor.ONE, Access.READ_WRITE), vm.id());
    }
}
