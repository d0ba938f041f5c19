package dev.vmcompat.launch.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** What a JSON value has to be: exactly these fields in this order, each of its kind. */
interface Shape {

    /** Fails where the value is anything else; {@code path} says where it stands. */
    void check(String path, JsonNode value);

    static Shape text() {
        return (path, value) ->
                assertThat(value.isString()).as(path + " is text: " + value).isTrue();
    }

    /** Numbers, also durations in milliseconds. */
    static Shape whole() {
        return (path, value) -> assertThat(value.isIntegralNumber())
                .as(path + " is a whole number: " + value)
                .isTrue();
    }

    static Shape yesOrNo() {
        return (path, value) -> assertThat(value.isBoolean())
                .as(path + " is a boolean: " + value)
                .isTrue();
    }

    static Shape uuid() {
        return (path, value) -> assertThat(UUID.fromString(value.asString()).toString())
                .as(path)
                .isEqualTo(value.asString());
    }

    /** ISO-8601 in UTC. */
    static Shape time() {
        return (path, value) -> {
            assertThat(value.asString()).as(path).endsWith("Z").contains("T");
            assertThat(Instant.parse(value.asString())).as(path).isNotNull();
        };
    }

    static Shape oneOf(String... words) {
        return (path, value) -> assertThat(value.asString()).as(path).isIn((Object[]) words);
    }

    /** The field is always there; it may be null. */
    static Shape orNull(Shape shape) {
        return (path, value) -> {
            if (!value.isNull()) {
                shape.check(path, value);
            }
        };
    }

    static Shape listOf(Shape shape) {
        return (path, value) -> {
            assertThat(value.isArray()).as(path + " is a list").isTrue();
            for (int i = 0; i < value.size(); i++) {
                shape.check(path + "[" + i + "]", value.get(i));
            }
        };
    }

    /** An object of any fields. */
    static Shape anyObject() {
        return (path, value) ->
                assertThat(value.isObject()).as(path + " is an object").isTrue();
    }

    /** @param namesAndShapes alternating */
    static Shape object(Object... namesAndShapes) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndShapes.length; i += 2) {
            fields.put((String) namesAndShapes[i], (Shape) namesAndShapes[i + 1]);
        }
        return (path, value) -> {
            assertThat(value.isObject()).as(path + " is an object").isTrue();
            List<String> names = new ArrayList<>(value.propertyNames());
            assertThat(names).as("fields of " + path).containsExactlyElementsOf(fields.keySet());
            fields.forEach((name, shape) -> shape.check(path + "." + name, value.get(name)));
        };
    }
}
