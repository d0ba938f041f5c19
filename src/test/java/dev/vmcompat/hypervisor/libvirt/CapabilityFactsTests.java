package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

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
}
