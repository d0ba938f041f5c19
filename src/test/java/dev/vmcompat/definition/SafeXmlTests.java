package dev.vmcompat.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.xml.stream.XMLStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeXmlTests {

    private static final String BOMB =
            "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                    + "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><domain>&c;</domain>";

    @ParameterizedTest
    @ValueSource(
            strings = {
                BOMB,
                "<!DOCTYPE d SYSTEM 'file:///etc/passwd'><domain/>",
                "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><domain>&x;</domain>",
                "<?xml version='1.0'?>\n<!-- a --><!DOCTYPE d [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/'> %p;]><domain/>",
            })
    void doctypeIsRefusedByEveryWayIn(String xml) {
        SafeXml safe = SafeXml.withDefaultLimits();

        assertThatThrownBy(() -> safe.parse(xml)).isInstanceOf(UnsafeXmlException.class);
        assertThatThrownBy(() -> safe.stream(xml)).isInstanceOf(UnsafeXmlException.class);
        assertThatThrownBy(() -> new DomainDefinition(xml)).isInstanceOf(UnsafeXmlException.class);
        assertThatThrownBy(() -> SecretMask.mask(xml)).isInstanceOf(UnsafeXmlException.class);
    }

    @Test
    void doctypeInACommentOrCdataIsOnlyText() {
        assertThat(SafeXml.withDefaultLimits()
                        .parse("<a><!-- <!DOCTYPE x> --><![CDATA[<!DOCTYPE x>]]></a>")
                        .getDocumentElement()
                        .getTextContent())
                .isEqualTo("<!DOCTYPE x>");
    }

    @Test
    void sizeAndDepthHaveLimits() {
        var small = new SafeXml(new XmlLimits(20, 2, 9));

        assertThat(small.parse("<a><b></b><c/></a>")).isNotNull();
        assertThatThrownBy(() -> small.parse("<a><b><c/></b></a>"))
                .isInstanceOf(UnsafeXmlException.class)
                .hasMessageContaining("deeper");
        assertThatThrownBy(() -> small.parse("<a>aaaaaaaaaaaaaaaaaaaaaaaa</a>")).isInstanceOf(UnsafeXmlException.class);
        assertThatThrownBy(() -> SafeXml.withDefaultLimits().parse("<a>".repeat(300_000)))
                .isInstanceOf(UnsafeXmlException.class);
    }

    @Test
    void streamReadsWhatIsThere() throws XMLStreamException {
        var reader = SafeXml.withDefaultLimits().stream("<a b='c'/>");
        reader.nextTag();

        assertThat(reader.getAttributeValue(null, "b")).isEqualTo("c");
    }

    @Test
    void aTextThatWasRefusedLeavesNothingBehindForTheNext() {
        SafeXml safe = SafeXml.withDefaultLimits();
        var first = safe.parse("<first/>");

        assertThatThrownBy(() -> safe.parse("<broken a='1' a='2'/>")).isInstanceOf(MalformedXmlException.class);
        assertThat(safe.parse("<second/>").getDocumentElement().getTagName()).isEqualTo("second");
        assertThat(first.getDocumentElement().getTagName()).isEqualTo("first");
        assertThatThrownBy(() -> safe.parse("<p:unbound/>")).isInstanceOf(MalformedXmlException.class);
    }

    @Test
    void errorsDoNotQuoteTheText() {
        assertThatThrownBy(() -> SafeXml.withDefaultLimits().parse("<a p='tresor'>&tresor;</a>"))
                .isInstanceOf(MalformedXmlException.class)
                .hasMessageNotContaining("tresor")
                .hasNoCause();
    }
}
