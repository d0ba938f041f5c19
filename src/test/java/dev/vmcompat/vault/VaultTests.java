package dev.vmcompat.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class VaultTests {

    private final Vault vault = Vaults.any();
    private final byte[] secret = "<graphics passwd='s3cret'/>".getBytes(StandardCharsets.UTF_8);

    @Test
    void opensWhatItSealed() {
        assertThat(plain(vault.open("definition", vault.seal("definition", secret))))
                .isEqualTo(secret);
    }

    @Test
    void opensWhatItSealedWhenEmpty() {
        assertThat(plain(vault.open("definition", vault.seal("definition", new byte[0]))))
                .isEmpty();
    }

    @Test
    void neverSealsTheSameTwice() {
        assertThat(vault.seal("definition", secret)).isNotEqualTo(vault.seal("definition", secret));
    }

    @Test
    void sealedBytesDoNotShowTheSecret() {
        assertThat(new String(vault.seal("definition", secret), StandardCharsets.ISO_8859_1))
                .doesNotContain("s3cret");
    }

    @Test
    void tamperedWhenOpenedForAnotherContext() {
        assertThat(vault.open("nvram", vault.seal("definition", secret))).isEqualTo(new Unsealed.Tampered());
    }

    @Test
    void neverOpensWhenAnyByteWasChanged() {
        var sealed = vault.seal("definition", secret);
        for (int i = 0; i < sealed.length; i++) {
            var changed = sealed.clone();
            changed[i] ^= 1;
            assertThat(vault.open("definition", changed)).as("byte %d", i).isNotInstanceOf(Unsealed.Plain.class);
        }
    }

    @Test
    void tamperedWhenCutAnywhere() {
        var sealed = vault.seal("definition", secret);
        for (int length = 0; length < sealed.length; length++) {
            assertThat(vault.open("definition", java.util.Arrays.copyOf(sealed, length)))
                    .isEqualTo(new Unsealed.Tampered());
        }
    }

    @Test
    void opensAndVerifiesUnderAnOldKeyWhenANewOneStandsFirst() {
        var rotated = Vaults.with("k2 " + Vaults.OTHER_KEY, "k1 " + Vaults.FIRST_KEY);
        assertThat(plain(rotated.open("definition", vault.seal("definition", secret))))
                .isEqualTo(secret);
        assertThat(rotated.verify(vault.mac("row", "a"), "row", "a")).isEqualTo(new Verification.Valid());
        assertThat(rotated.mac("row", "a")).startsWith("k2:");
    }

    @Test
    void unknownKeyWhenTheKeyIsNotInTheFile() {
        var other = Vaults.with("k2 " + Vaults.OTHER_KEY);
        assertThat(other.open("definition", vault.seal("definition", secret))).isEqualTo(new Unsealed.UnknownKey("k1"));
        assertThat(other.verify(vault.mac("row", "a"), "row", "a")).isEqualTo(new Verification.UnknownKey("k1"));
    }

    @Test
    void tamperedWhenAnotherKeyHasTheSameId() {
        var other = Vaults.with("k1 " + Vaults.OTHER_KEY);
        assertThat(other.open("definition", vault.seal("definition", secret))).isEqualTo(new Unsealed.Tampered());
        assertThat(other.verify(vault.mac("row", "a"), "row", "a")).isEqualTo(new Verification.Tampered());
    }

    @Test
    void tamperedWhenAMacNamesNoKey() {
        assertThat(vault.verify("", "row")).isEqualTo(new Verification.Tampered());
        assertThat(vault.verify(":AAAA", "row")).isEqualTo(new Verification.Tampered());
        assertThat(vault.verify("k1:", "row")).isEqualTo(new Verification.Tampered());
        assertThat(vault.verify("k1:\u00e4", "row")).isEqualTo(new Verification.Tampered());
    }

    @Test
    void macDiffersForNullAndEmptyAndAnotherSplit() {
        var macs = List.of(
                vault.mac("row"),
                vault.mac("row", ""),
                vault.mac("row", (String) null),
                vault.mac("row", "ab", "c"),
                vault.mac("row", "a", "bc"),
                vault.mac("row", "abc"),
                vault.mac("rowa", "bc"));
        assertThat(macs).doesNotHaveDuplicates();
    }

    @Property(tries = 200)
    void macIsTheSameOnlyForTheSameFields(@ForAll("fields") List<String> one, @ForAll("fields") List<String> other) {
        Assume.that(!one.equals(other));
        var mac = vault.mac("row", one.toArray(String[]::new));
        assertThat(vault.verify(mac, "row", one.toArray(String[]::new))).isEqualTo(new Verification.Valid());
        assertThat(vault.verify(mac, "row", other.toArray(String[]::new))).isEqualTo(new Verification.Tampered());
    }

    @Provide
    Arbitrary<List<String>> fields() {
        return Arbitraries.strings()
                .ofMaxLength(3)
                .injectNull(0.2)
                .list()
                .ofMaxSize(3)
                .map(ArrayList::new);
    }

    @Test
    void textFormsShowNoKey() {
        assertThat(vault.toString()).contains("k1").doesNotContain(Vaults.FIRST_KEY);
        assertThat(new Unsealed.Plain(secret).toString()).isEqualTo("Plain[" + secret.length + " bytes]");
    }

    private static byte[] plain(Unsealed unsealed) {
        assertThat(unsealed).isInstanceOf(Unsealed.Plain.class);
        return ((Unsealed.Plain) unsealed).bytes();
    }
}
