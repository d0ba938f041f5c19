package dev.vmcompat.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeFactsTests {

    @Test
    void pathOfTheBackingStore() {
        assertThat(VolumeFacts.read("""
                        <volume type='file'><name>a</name><target><path>/srv/a</path></target>
                        <backingStore><path>/srv/b &amp; c</path><format type='raw'/></backingStore></volume>
                        """).backing()).contains("/srv/b & c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "<volume/>",
                "<volume><backingStore/></volume>",
                "<volume><backingStore><path/></backingStore></volume>",
                "<volume><backingStore><path>nbd:host:10809</path></backingStore></volume>",
                "<volume><backingStore><path><x/></path></backingStore></volume>",
                "<volume><target><path>/srv/a</path></target></volume>",
                "<volume><backingStore><path>/srv/cut",
                "<!DOCTYPE v [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><volume><backingStore><path>&e;</path></backingStore></volume>"
            })
    void nothingWhereItIsNotSaid(String xml) {
        assertThat(VolumeFacts.read(xml).backing()).isEmpty();
    }
}
