package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CapabilityFactsTests {

    @Test
    void factsAreReadFromTheirPlacesOnly() {
        CapabilityFacts facts = CapabilityFacts.read("""
                <capabilities><host><uuid>6c9b1a7e-0000-4000-8000-000000000001</uuid></host>
                <guest><arch name='x86_64'><machine canonical='pc-q35-7.2'>q35</machine></arch>
                <features><externalSnapshot/></features></guest></capabilities>""");
        assertThat(facts)
                .isEqualTo(new CapabilityFacts(
                        Optional.of(UUID.fromString("6c9b1a7e-0000-4000-8000-000000000001")), true, true));
        assertThat(CapabilityFacts.read("<capabilities><host><machine/><externalSnapshot/></host></capabilities>"))
                .isEqualTo(CapabilityFacts.NONE);
    }

    @Test
    void hostileOrBrokenTextStatesNoFact() {
        assertThat(CapabilityFacts.read("<!DOCTYPE a [<!ENTITY u SYSTEM 'file:///etc/hostname'>]>"
                        + "<capabilities><host><uuid>&u;</uuid></host></capabilities>"))
                .isEqualTo(CapabilityFacts.NONE);
        assertThat(CapabilityFacts.read("<capabilities>")).isEqualTo(CapabilityFacts.NONE);
    }

    @Test
    @Timeout(60)
    void textOfAnotherSizeThanAHostsStatesNoFact() {
        String host = "<host><uuid>6c9b1a7e-0000-4000-8000-000000000001</uuid></host>";
        for (String xml : List.of(
                "<capabilities>" + host + "<!--" + "x".repeat(50_000_000) + "--></capabilities>",
                "<capabilities>" + host + "<a>".repeat(500_000) + "</a>".repeat(100) + "</capabilities>",
                "<!DOCTYPE a [<<\ud800",
                "<capabilities>" + host + "</capabil")) {
            assertThat(CapabilityFacts.read(xml)).isEqualTo(CapabilityFacts.NONE);
        }
    }
}
