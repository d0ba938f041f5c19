package dev.vmcompat.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuestComparisonTests {

    private static final String MAC = "52:54:00:00:00:01";
    private static final GuestFacts NOTHING_TOLD =
            new GuestFacts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    @Test
    void theSameGuestLacksNothing() {
        GuestFacts facts = new GuestFacts(
                Optional.of("Debian GNU/Linux 12"),
                Optional.of(Map.of(MAC, List.of(new GuestAddress("192.0.2.10", 24)))),
                Optional.of(List.of(disk("A", "pci 0000:05:00.0 virtio 0:0:0", 64))),
                Optional.of(List.of("/")));
        assertThat(GuestComparison.of(facts, facts)).isEqualTo(none());
        assertThat(GuestFacts.fromJson(facts.toJson())).isEqualTo(facts);
    }

    @Test
    void whatWasNotToldBeforeIsNotCompared() {
        assertThat(GuestComparison.of(NOTHING_TOLD, NOTHING_TOLD)).isEqualTo(none());
        assertThat(GuestComparison.of(addresses(), NOTHING_TOLD)).isEqualTo(none());
        assertThat(GuestFacts.fromJson(NOTHING_TOLD.toJson())).isEqualTo(NOTHING_TOLD);
        assertThat(GuestFacts.fromJson("{}")).isEqualTo(NOTHING_TOLD);
        assertThatIllegalArgumentException().isThrownBy(() -> GuestFacts.fromJson("["));
    }

    @Test
    void whatWasToldAndIsNotToldNowIsMissing() {
        assertThat(GuestComparison.of(addresses("192.0.2.10/24"), NOTHING_TOLD).missing())
                .singleElement()
                .asString()
                .contains("does not now");
        assertThat(GuestComparison.of(disks(disk("A", "pci 1", 1)), NOTHING_TOLD)
                        .disks())
                .singleElement()
                .asString()
                .contains("does not now");
    }

    @Test
    void anAddressThatIsGoneIsMissing() {
        GuestComparison found =
                GuestComparison.of(addresses("192.0.2.10/24", "2001:db8::10/64"), addresses("192.0.2.10/24"));
        assertThat(found.missing()).containsExactly("2001:db8:0:0:0:0:0:10/64 of " + MAC);
        assertThat(found.changed()).isEmpty();
    }

    @Test
    void anAddressOfAnotherSubnetIsNoSubstitute() {
        GuestComparison found = GuestComparison.of(addresses("192.0.2.10/24"), addresses("198.51.100.10/24"));
        assertThat(found.missing()).containsExactly("192.0.2.10/24 of " + MAC);
    }

    @Test
    void anotherAddressOfTheSubnetIsAChangeAndStandsForOneOnly() {
        GuestComparison one = GuestComparison.of(addresses("192.0.2.10/24"), addresses("192.0.2.99/24"));
        assertThat(one.changed()).containsExactly("192.0.2.10/24 of " + MAC + " is 192.0.2.99/24 now");
        assertThat(one.missing()).isEmpty();
        GuestComparison two =
                GuestComparison.of(addresses("192.0.2.10/24", "192.0.2.11/24"), addresses("192.0.2.99/24"));
        assertThat(two.changed()).hasSize(1);
        assertThat(two.missing()).containsExactly("192.0.2.11/24 of " + MAC);
    }

    @Test
    void anAddressOnAnotherNicIsMissingOnItsOwn() {
        GuestFacts moved = new GuestFacts(
                Optional.empty(),
                Optional.of(Map.of(MAC, List.of(), "52:54:00:00:00:02", List.of(new GuestAddress("192.0.2.10", 24)))),
                Optional.empty(),
                Optional.empty());
        assertThat(GuestComparison.of(addresses("192.0.2.10/24"), moved).missing())
                .hasSize(1);
    }

    @Test
    void aFloatingAddressBesideAnotherOneMayBeElsewhereNow() {
        GuestComparison floating =
                GuestComparison.of(addresses("192.0.2.10/24", "192.0.2.200/32"), addresses("192.0.2.10/24"));
        assertThat(floating.missing()).isEmpty();
        assertThat(floating.changed()).singleElement().asString().startsWith("192.0.2.200/32");
        assertThat(GuestComparison.of(addresses("192.0.2.200/32"), addresses()).missing())
                .as("the only one it had")
                .hasSize(1);
    }

    @Test
    void aDiskIsKnownByItsSerialElseByItsPlace() {
        GuestDisk before = disk("A", "pci 0000:05:00.0 virtio 0:0:0", 64);
        assertThat(disksOf(before, disk("B", before.place(), 64))).containsExactly(before + " is missing");
        assertThat(disksOf(before)).containsExactly(before + " is missing");
        assertThat(disksOf(before, disk("A", "pci 0000:06:00.0 virtio 0:0:0", 64)))
                .singleElement()
                .asString()
                .contains("is at pci 0000:06:00.0");
        assertThat(disksOf(before, disk("A", before.place(), 65)))
                .singleElement()
                .asString()
                .contains("has 65 bytes and had 64");
        GuestDisk nameless = new GuestDisk("/dev/vda", Optional.empty(), "pci 1", Optional.empty());
        assertThat(disksOf(nameless, new GuestDisk("/dev/vdb", Optional.empty(), "pci 1", Optional.of(5L))))
                .as("names change from boot to boot, and what was not told is not compared")
                .isEmpty();
        assertThat(disksOf(nameless, new GuestDisk("/dev/vda", Optional.empty(), "pci 2", Optional.empty())))
                .hasSize(1);
    }

    @Test
    void anotherSystemAndAMountThatIsNotThereAreRemarks() {
        GuestComparison found = GuestComparison.of(
                new GuestFacts(
                        Optional.of("Debian 12"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(List.of("/", "/data"))),
                new GuestFacts(
                        Optional.of("Debian 13"), Optional.empty(), Optional.empty(), Optional.of(List.of("/"))));
        assertThat(found.remarks())
                .containsExactly("its system is Debian 13 and was Debian 12", "nothing is mounted at /data");
        assertThat(found.missing()).isEmpty();
    }

    private static List<String> disksOf(GuestDisk before, GuestDisk... now) {
        return GuestComparison.of(disks(before), disks(now)).disks();
    }

    private static GuestDisk disk(String serial, String place, long bytes) {
        return new GuestDisk("/dev/vda", Optional.of(serial), place, Optional.of(bytes));
    }

    private static GuestFacts disks(GuestDisk... disks) {
        return new GuestFacts(Optional.empty(), Optional.empty(), Optional.of(Arrays.asList(disks)), Optional.empty());
    }

    private static GuestFacts addresses(String... addresses) {
        List<GuestAddress> list = Arrays.stream(addresses)
                .map(text -> text.split("/", 2))
                .map(parts ->
                        GuestAddress.of(parts[0], Integer.parseInt(parts[1])).orElseThrow())
                .toList();
        return new GuestFacts(Optional.empty(), Optional.of(Map.of(MAC, list)), Optional.empty(), Optional.empty());
    }

    private static GuestComparison none() {
        return new GuestComparison(List.of(), List.of(), List.of(), List.of());
    }
}
