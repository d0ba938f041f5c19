package dev.vmcompat.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vmcompat.definition.DefinitionDiff;
import dev.vmcompat.definition.DefinitionException;
import dev.vmcompat.definition.DomainDefinition;
import dev.vmcompat.definition.PendingEdits;
import dev.vmcompat.definition.SecretMask;
import dev.vmcompat.hypervisor.Access;
import dev.vmcompat.hypervisor.Claim;
import dev.vmcompat.hypervisor.FakeDomain;
import dev.vmcompat.hypervisor.FakeHost;
import dev.vmcompat.hypervisor.FakeHypervisor;
import dev.vmcompat.machine.MachineCatalog;
import dev.vmcompat.machine.MachineNames;
import java.util.List;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Texts of a host that were damaged or made up: each is understood or refused as one, and nothing else goes wrong. */
class HostileHostTests {

    private static final String DEFINITION = FakeDomain.aStoppedVm("web").definition();

    private static final String CAPABILITIES = """
            <capabilities><host><uuid>6c9b1a7e-0000-4000-8000-000000000001</uuid></host><guest><os_type>hvm</os_type>
            <arch name='x86_64'><emulator>/usr/bin/qemu</emulator><machine maxCpus='288'>pc-q35-7.2</machine>
            <machine canonical='pc-q35-7.2' deprecated='yes'>q35</machine><domain type='kvm'/></arch></guest></capabilities>""";

    private static final List<String> PIECES = List.of(
            "<",
            ">",
            "/>",
            "</",
            "&",
            ";",
            "'",
            "\"",
            "=",
            "&amp;",
            "&#0;",
            "&#xD800;",
            "&x;",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?",
            "?>",
            "<!DOCTYPE a [",
            "xmlns='x'",
            "xmlns:a=''",
            "a:b",
            "<a>",
            "</a>",
            "<memory unit='EiB'>99999999999999999999</memory>",
            "<vcpu>-1</vcpu>",
            "<machine> </machine>",
            "<machine canonical=''>",
            "\0",
            "\u001b",
            "\ud800",
            "\ufffe",
            "\r\n",
            "\ufeff");

    @Property(tries = 400)
    void definitionsAreReadOrRefused(@ForAll("damagedDefinitions") String xml) {
        readOrRefused(() -> DomainView.of(xml));
        readOrRefused(() -> SecretMask.mask(xml));
        readOrRefused(() -> new DomainDefinition(xml).withMachineType("pc-q35-7.2"));
        readOrRefused(() -> DefinitionDiff.unified(new DomainDefinition(DEFINITION), new DomainDefinition(xml)));
        readOrRefused(() -> PendingEdits.of(new DomainDefinition(DEFINITION), new DomainDefinition(xml)));
    }

    @Property(tries = 400)
    void capabilitiesAreReadOrRefused(@ForAll("damagedCapabilities") String xml) {
        readOrRefused(() -> HostReader.offers(xml, new MachineCatalog(List.of())));
    }

    @Property(tries = 300)
    void marksAreReadOrNone(@ForAll("madeUp") String xml) {
        assertThat(Claim.parse(xml)).isEmpty();
        assertThat(Origin.parse(xml)).isEmpty();
        assertThat(Claim.parse("<claim " + xml + "/>")).isEmpty();
        assertThat(Origin.parse("<origin " + xml + "/>")).isEmpty();
    }

    @Property(tries = 500)
    void anyNameOfAMachineIsParsed(@ForAll("machines") String name) {
        assertThat(MachineNames.parse(name)).isNotNull();
        MachineNames.versioned(name).ifPresent(type -> assertThat(type.name()).isEqualTo(name));
    }

    @Example
    void capabilitiesCutOffAnywhereLeaveTheHostOutWithAReason() {
        for (int end = 0; end < CAPABILITIES.length(); end++) {
            String cut = CAPABILITIES.substring(0, end);
            readOrRefused(() -> {
                throw new AssertionError(HostReader.offers(cut, new MachineCatalog(List.of())));
            });
        }
    }

    @Example
    void aVmOfNonsenseIsListedWithItsReasonBesideTheOthers() {
        FakeHypervisor hypervisor = new FakeHypervisor();
        FakeHost host = hypervisor.addHost(FakeHypervisor.ONE);
        FakeDomain bad = host.add(FakeDomain.aRunningVm("bad"));
        FakeDomain good = host.add(FakeDomain.aRunningVm("good"));
        bad.with("<devices>", "<devices><a>".repeat(300));
        ClusterInventory inventory =
                new InventoryReader(hypervisor).read(Cluster.of("c", FakeHypervisor.ONE), Access.READ_ONLY);
        assertThat(inventory.find(bad.id()).orElseThrow().description())
                .isInstanceOfSatisfying(
                        Description.Unreadable.class,
                        unreadable -> assertThat(unreadable.why()).contains("deeper than the 256 levels"));
        assertThat(inventory.find(good.id()).orElseThrow().description()).isInstanceOf(Description.Read.class);
    }

    @Provide
    Arbitrary<String> damagedDefinitions() {
        return damaged(DEFINITION);
    }

    @Provide
    Arbitrary<String> damagedCapabilities() {
        return damaged(CAPABILITIES);
    }

    @Provide
    Arbitrary<String> madeUp() {
        return Arbitraries.of(PIECES).list().ofMaxSize(12).map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> machines() {
        Arbitrary<String> parts = Arbitraries.of(
                "pc",
                "-",
                "q35",
                "i440fx",
                "rhel",
                "9",
                ".",
                "0",
                "99999999999999999999",
                "virt",
                "+pve",
                "\u0661",
                " ",
                "\0",
                "ubuntu",
                "noble");
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20), parts.list().ofMaxSize(8).map(list -> String.join("", list)));
    }

    /** One to three places of a text are overwritten, cut out or written twice. */
    private Arbitrary<String> damaged(String whole) {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, whole.length());
        return Combinators.combine(
                        places, places, madeUp(), Arbitraries.integers().between(0, 2))
                .as((a, b, piece, how) -> {
                    int from = Math.min(a, b);
                    int to = Math.min(Math.max(a, b), from + 60);
                    return switch (how) {
                        case 0 -> whole.substring(0, from) + piece + whole.substring(from);
                        case 1 -> whole.substring(0, from) + piece + whole.substring(to);
                        default -> whole.substring(0, to) + whole.substring(from);
                    };
                });
    }

    private static void readOrRefused(Supplier<?> reading) {
        try {
            assertThat(reading.get()).isNotNull();
        } catch (DefinitionException refused) {
            assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(300);
        }
    }
}
