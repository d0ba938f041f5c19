package dev.vmcompat.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionDiffTests {

    private final DomainDefinition before = Definitions.read("full-q35-uefi.xml");

    @Test
    void changedLinesAreShownWithThreeLinesAround() {
        DomainDefinition after =
                before.withMachineType("pc-q35-7.2").withDiscard(Set.of("vda")).definition();

        assertThat(DefinitionDiff.unified(before, after))
                .map(DiffLine::toString)
                .containsExactly(
                        "@@ -14,7 +14,7 @@",
                        "   <memory unit='GiB'>4</memory>",
                        "   <vcpu placement='static'>4</vcpu>",
                        "   <os>",
                        "-    <type arch='x86_64' machine='pc-q35-5.2'>hvm</type>",
                        "+    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>",
                        "     <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>",
                        "     <nvram>/var/lib/libvirt/qemu/nvram/db-01_VARS.fd</nvram>",
                        "     <firmware>",
                        "@@ -28,7 +28,7 @@",
                        "   <devices>",
                        "     <emulator>/usr/bin/qemu-system-x86_64</emulator>",
                        "     <disk type='file' device='disk'>",
                        "-      <driver name='qemu' type='qcow2'/>",
                        "+      <driver name='qemu' type='qcow2' discard='unmap'/>",
                        "       <source file='/srv/db-01.qcow2'/>",
                        "       <target dev='vda' bus='virtio'/>",
                        "       <serial>DB01</serial>");
    }

    @Test
    void nothingIsShownWhenNothingDiffers() {
        assertThat(DefinitionDiff.unified(before, before)).isEmpty();
    }

    @Test
    void secretsAreMaskedOnContextAndChangedLines() {
        var after = new DomainDefinition(before.xml()
                .replace("port='-1'", "port='5900'")
                .replace("-object", "-objects")
                .replace("<nova:admin", "<nova:x/><nova:admin"));

        String shown = DefinitionDiff.unified(before, after).stream()
                .map(DiffLine::toString)
                .collect(Collectors.joining("\n"));

        assertThat(shown)
                .contains("-    <graphics type='vnc' port='-1' passwd='***'/>")
                .contains("<nova:adminPass>***</nova:adminPass>");
        assertThat(shown).doesNotContain("tresor").doesNotContain("geheim");
    }

    @Test
    void maskKeepsWhatIsNotSecret() {
        String masked = SecretMask.mask(before.xml());

        assertThat(masked).doesNotContain("tresor").doesNotContain("geheim");
        assertThat(masked)
                .contains("<feature enabled='yes' name='enrolled-keys'/>")
                .contains("<auth username='libvirt'>");
        assertThat(masked.split("\\*\\*\\*", -1)).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a password='tresor'/>",
                "<a Passwd = \"tresor\"/>",
                "<secret><usage>tresor</usage></secret>",
                "<x:token xmlns:x='u'>tresor</x:token>",
                "<token><![CDATA[tresor]]></token>",
                "<!-- passwd='tresor' -->",
                "<cmdline>console=tty password=tresor</cmdline>",
                "<cmdline>pass&#119;ord=tresor</cmdline>",
                "<sysinfo type='fwcfg'><entry name='opt/x'>tresor</entry></sysinfo>",
                "<a url='https://u:tresor@h/'/>",
                "<entry name='db-password'>tresor</entry>",
                "<a key='tresor'/>",
                "<a apiKey='tresor'/>",
                "<launchSecurity type='sev'><session>tresor</session></launchSecurity>",
                "<commandline><arg value='-fw_cfg'/><arg value='name=opt/x,string=tresor'/></commandline>",
                "<?x password=tresor?>",
                "<source protocol='https' name='a.iso' query='sv=1&amp;sig=tresor'/>",
                "<source protocol='https' query='tresor'/>",
                "<cookies><cookie name='session-id'>tresor</cookie></cookies>",
                "<x root_pwd='tresor'/>",
                "<entry name='pwd'>tresor</entry>",
                "<x:psk xmlns:x='u'>tresor</x:psk>",
                "<x sig='tresor'/>",
                "<signature>tresor</signature>",
                "<oemStrings><entry>root_pwd=tresor</entry></oemStrings>",
                "<oemStrings><entry>io.systemd:sig=tresor</entry></oemStrings>",
                "<qemu:commandline xmlns:qemu='q'><qemu:env name='ANYTHING' value='tresor'/></qemu:commandline>"
            })
    void secretsOfAllKindsAreMasked(String xml) {
        assertThat(SecretMask.mask("<domain>" + xml + "</domain>"))
                .doesNotContain("tresor")
                .contains("***");
    }

    @Test
    void everydayTextStaysReadable() {
        String xml =
                "<domain><name>keyboard</name><input type='keyboard' bus='usb'/><graphics keymap='de' passthrough='no'/>"
                        + "<hostdev mode='passthrough'/><os><loader secure='yes'/></os></domain>";

        assertThat(SecretMask.mask(xml)).isEqualTo(xml);
    }
}
