package dev.vmcompat.launch.configuration;

import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A section that is not there. */
final class NoYaml {

    static final MappingNode EMPTY = new MappingNode(Tag.MAP, List.of(), DumperOptions.FlowStyle.AUTO);

    private NoYaml() {}
}
