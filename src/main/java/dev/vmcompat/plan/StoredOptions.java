package dev.vmcompat.plan;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Options as a run stores them, back to values. */
final class StoredOptions {

    private StoredOptions() {}

    static Map<JobParameter, List<String>> read(JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("stored options are no JSON object");
        }
        Map<JobParameter, List<String>> values = new EnumMap<>(JobParameter.class);
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            JobParameter parameter = JobParameter.of(entry.getKey())
                    .orElseThrow(() -> new IllegalArgumentException("stored options have the parameter '"
                            + entry.getKey() + "', which this version does not know"));
            values.put(parameter, value(parameter, entry.getValue()));
        }
        return values;
    }

    private static List<String> value(JobParameter parameter, JsonNode json) {
        if (json.isNull()) {
            return List.of();
        }
        if (json.isArray()) {
            return json.valueStream().map(JsonNode::asString).toList();
        }
        String text = json.asString();
        if (parameter.type() instanceof ParameterType.Span) {
            text = json.asLong() + "ms";
        } else if (parameter.type() instanceof ParameterType.Size) {
            text = SizeText.exactly(json.asLong());
        }
        return parameter.type().parse(text);
    }
}
