package dev.vmcompat.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ClaimTests {

    private static final Claim CLAIM = claim("root@one pid 1", "pc-q35-5.2");

    @Property(tries = 500)
    void claimIsReadBackAsItWasWritten(@ForAll("hostile") String holder, @ForAll("hostile") String from) {
        Claim claim = claim(holder, from);

        assertThat(Claim.parse(claim.toXml())).contains(claim);
    }

    @Property(tries = 500)
    void claimIsReadBackFromADomainOfLibvirt(@ForAll("hostile") String holder) {
        Claim claim = claim(holder, "a");

        assertThat(Claim.parse(asLibvirtWritesIt(claim))).contains(claim);
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.of(
                                "\"", "'", "<", ">", "&", "&amp;", "]]>", "\n", "\t", "\0", "\uFFFE", "\uD800",
                                "\uDC00x")
                        .list()
                        .ofMaxSize(5)
                        .map(parts -> String.join("\uD83D\uDE00", parts)));
    }

    @Example
    void textThatXmlCannotCarryIsAQuestionMarkAndNothingElseIs() {
        assertThat(claim("a\u0000b\nc\uD800d\uD83D\uDE00<\"&'>", "").holder()).isEqualTo("a?b?c?d\uD83D\uDE00<\"&'>");
    }

    @Example
    void whatIsNoClaimIsNotUnderstood() {
        String xml = CLAIM.toXml();
        assertThat(Claim.parse(xml)).isPresent();
        for (String other : new String[] {
            "",
            "claim",
            "<claim/>",
            xml.replace("<claim", "<clam"),
            xml + xml,
            xml + "rubbish",
            xml.replace("epoch=\"5\"", ""),
            xml.replace("epoch=\"5\"", "epoch=\"0\""),
            xml.replace("epoch=\"5\"", "epoch=\"" + Long.MAX_VALUE + "\""),
            xml.replace("epoch=\"5\"", "epoch=\"99999999999999999999\""),
            xml.replace("running=\"true\"", "running=\"maybe\""),
            xml.replace("UPGRADE", "up&quot;"),
            xml.replace("2026-01-10T22", "yesterday"),
            xml.replace("00000000-0000-0001-0000-000000000002", "0-0-1-0-2"),
            xml.replace("<claim", "<claim" + " ".repeat(70_000)),
        }) {
            assertThat(Claim.parse(other))
                    .as(other.substring(0, Math.min(300, other.length())))
                    .isEmpty();
        }
    }

    @Example
    void entitiesAreNotUnderstood() {
        String xml = CLAIM.toXml();
        for (String declaration : new String[] {
            "<!ENTITY x \"boom\">",
            "<!ENTITY x SYSTEM \"file:///etc/hostname\">",
            "<!ENTITY y \"yyyyyyyy\"><!ENTITY x \"&y;&y;&y;&y;&y;&y;\">"
        }) {
            String tricky = "<!DOCTYPE claim [" + declaration + "]>" + xml.replace("root@one", "&x;");
            assertThat(Claim.parse(tricky)).as(declaration).isEmpty();
        }
        assertThat(Claim.parse("<!DOCTYPE claim SYSTEM \"file:///etc/hostname\">" + xml))
                .isEmpty();
    }

    @Example
    void purposeIsAWord() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Claim(CLAIM.installation(), 1, "X\" y=\"", 1, 1, "h", "a", "b", true, Instant.EPOCH))
                .withMessageContaining("purpose");
    }

    private static String asLibvirtWritesIt(Claim claim) {
        return claim.toXml().replaceFirst("<claim", "<vmcompat:claim xmlns:vmcompat=\"urn:vmcompat:claim:1\"");
    }

    private static Claim claim(String holder, String from) {
        return new Claim(
                new UUID(1, 2), 7, "UPGRADE", 1, 5, holder, from, "pc", true, Instant.parse("2026-01-10T22:00:00Z"));
    }
}
