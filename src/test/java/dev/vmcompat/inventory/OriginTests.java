package dev.vmcompat.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.SAXException;

/** The record, and its schema for others who write it: both say the same of every text. */
class OriginTests {

    private static final Instant AT = Instant.parse("2026-11-24T01:24:03Z");
    private static final Schema SCHEMA = schema();

    @ParameterizedTest
    @ValueSource(strings = {"hci-old", "Zürich \"east\" & <west>", "a", "'", "  x ", "日本"})
    void whatIsWrittenIsReadAndIsInTheSchema(String source) {
        var origin = new Origin(source, "6.0.0 R5", AT);

        assertThat(Origin.parse(origin.toXml())).contains(origin);
        assertThat(Origin.parse(asLibvirtKeepsIt(origin.toXml()))).contains(origin);
        assertThat(isValid(asLibvirtKeepsIt(origin.toXml()))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "6.9.0",
                "6.0.0 R5",
                "6.8.0 SP2",
                "6.8.0 R1 SP2",
                "0.0.0",
                "9999.0.10",
                "6.9",
                "6.9.0 SP0",
                "6.9.0 SP",
                "06.9.0",
                "6.8.0SP2",
                "6.8.0 sp2",
                "6.8.0 SP2 R1",
                "10000.0.0",
                " 6.9.0",
                "6.9.0 ",
                "garbage",
                "\u0666.9.0"
            })
    void schemaHasTheVersionsThatCanBeCompared(String version) {
        String xml = asLibvirtKeepsIt(new Origin("old", version, AT).toXml());

        assertThat(isValid(xml)).isEqualTo(ProductVersion.parse(version).isPresent());
        assertThat(Origin.parse(xml).orElseThrow().version()).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<origin/>",
                "<origin source='old' version='6.2.0'/>",
                "<origin source='old' at='2026-11-24T01:24:03Z'/>",
                "<origin version='6.2.0' at='2026-11-24T01:24:03Z'/>",
                "<origin source='' version='6.2.0' at='2026-11-24T01:24:03Z'/>",
                "<origin source=' ' version='6.2.0' at='2026-11-24T01:24:03Z'/>",
                "<origin source='a&#9;b' version='6.2.0' at='2026-11-24T01:24:03Z'/>",
                "<origin source='a&#x9b;b' version='6.2.0' at='2026-11-24T01:24:03Z'/>",
                "<origin source='old' version='6.2.0' at='yesterday'/>",
                "<origin source='old' version='6.2.0' at='2026-11-24'/>",
                "<origin source='old' version='6.2.0' at='2026-13-24T01:24:03Z'/>",
                "<origon source='old' version='6.2.0' at='2026-11-24T01:24:03Z'/>",
                "<origin source='old' version='6.2.0' at='2026-11-24T01:24:03Z'/>rubbish",
                "<origin source='old' version='6.2.0' at='2026-11-24T01:24:03Z'>",
                "<!DOCTYPE o [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><origin source='&e;' version='6.2.0' at='2026-11-24T01:24:03Z'/>",
                "<origin source='&e;' version='6.2.0' at='2026-11-24T01:24:03Z'/>",
                "text",
                ""
            })
    void whatIsNoRecordIsNotUnderstoodAndNotInTheSchema(String xml) {
        assertThat(Origin.parse(xml)).isEmpty();
        assertThat(isValid(asLibvirtKeepsIt(xml))).isFalse();
    }

    @Test
    void overlongRecordIsNotUnderstood() {
        String longest = "x".repeat(200);
        String xml = new Origin(longest, "6.2.0", AT).toXml();
        assertThat(isValid(asLibvirtKeepsIt(xml))).isTrue();
        assertThat(Origin.parse(xml.replace(longest, longest + "x"))).isEmpty();
        assertThat(isValid(asLibvirtKeepsIt(xml.replace(longest, longest + "x"))))
                .isFalse();
        assertThat(Origin.parse(xml + " ".repeat(70_000))).isEmpty();
    }

    @Test
    void nothingThatCannotBeReadAgainIsMade() {
        assertThatThrownBy(() -> new Origin(" ", "6.2.0", AT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the source has 1 to 200 characters and no control characters");
        assertThatThrownBy(() -> new Origin("old", "6.2.0\n", AT)).hasMessageContaining("the source version has");
        assertThatThrownBy(() -> new Origin("a\ud800b", "6.2.0", AT)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String asLibvirtKeepsIt(String xml) {
        return xml.replace("<orig", "<vmorigin:orig")
                .replace("source=", "xmlns:vmorigin='" + Marks.ORIGIN + "' source=")
                .replace("</orig", "</vmorigin:orig");
    }

    private static boolean isValid(String xml) {
        try {
            SCHEMA.newValidator().validate(new StreamSource(new StringReader(xml)));
            return true;
        } catch (SAXException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Schema schema() {
        try {
            SchemaFactory factory = SchemaFactory.newDefaultInstance();
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
            return factory.newSchema(Objects.requireNonNull(Origin.class.getResource("/origin.xsd")));
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }
}
