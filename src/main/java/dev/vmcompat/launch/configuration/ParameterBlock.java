package dev.vmcompat.launch.configuration;

import dev.vmcompat.plan.GivenParameter;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Job parameters in YAML: {@code shutdown.deadline: 5m}, or nested as {@code shutdown: {deadline: 5m}}; lists as YAML lists or as text. */
final class ParameterBlock {

    /** No key has more parts. */
    private static final int DEPTH = 3;

    private final String file;
    private final RecordBinder binder;

    ParameterBlock(String file, RecordBinder binder) {
        this.file = file;
        this.binder = binder;
    }

    List<GivenParameter> read(MappingNode node) {
        List<GivenParameter> given = new ArrayList<>();
        collect(node, "", given, 1);
        return given;
    }

    private void collect(MappingNode node, String prefix, List<GivenParameter> given, int depth) {
        binder.entries(node, "defaults." + prefix).forEach((key, value) -> {
            if (value instanceof MappingNode section && depth < DEPTH) {
                collect(section, prefix + key + ".", given, depth + 1);
            } else if (value instanceof SequenceNode list) {
                list.getValue().forEach(item -> given.add(single(prefix + key, item)));
            } else {
                given.add(single(prefix + key, value));
            }
        });
    }

    private GivenParameter single(String key, Node node) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return new GivenParameter(
                    key, scalar.getValue(), file + ":" + (node.getStartMark().getLine() + 1));
        }
        throw binder.fault(
                node, "key 'defaults." + key + "' has no single value", "Write one value, or a list of values.");
    }
}
