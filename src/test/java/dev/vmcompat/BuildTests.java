package dev.vmcompat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

class BuildTests {

    @Test
    void pomNamesTheGivenPackagesDirectly() throws Exception {
        assertThat(directDependencies())
                .contains(
                        "org.springframework.batch:spring-batch-core",
                        "org.springframework.boot:spring-boot-starter-batch",
                        "org.springframework:spring-jdbc",
                        "org.postgresql:postgresql",
                        "org.libvirt:libvirt",
                        "net.java.dev.jna:jna",
                        "org.springframework.batch:spring-batch-test",
                        "org.junit.jupiter:junit-jupiter");
    }

    @Test
    void testsRunInUtcAsTheProductDoes() {
        assertThat(System.getProperty("user.timezone")).isEqualTo("UTC");
    }

    private static List<String> directDependencies() throws Exception {
        var pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile());
        var xpath = XPathFactory.newInstance().newXPath();
        var dependencies = (NodeList) xpath.evaluate("/project/dependencies/dependency", pom, XPathConstants.NODESET);
        return IntStream.range(0, dependencies.getLength())
                .mapToObj(dependencies::item)
                .map(node -> child(node, "groupId") + ":" + child(node, "artifactId"))
                .toList();
    }

    private static String child(org.w3c.dom.Node parent, String name) {
        var children = parent.getChildNodes();
        return IntStream.range(0, children.getLength())
                .mapToObj(children::item)
                .filter(node -> node.getNodeName().equals(name))
                .map(org.w3c.dom.Node::getTextContent)
                .findFirst()
                .orElse("");
    }
}
