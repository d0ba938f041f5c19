package dev.vmcompat.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransitionTests {

    @ParameterizedTest
    @MethodSource("rows")
    void outcomeIsAsTheTableSays(String row) {
        String[] columns = row.split(" \\| ", -1);
        String[] existing = columns[0].trim().split(" @", -1);
        boolean offered = !columns[1].trim().endsWith(" !");
        String requested = offered ? columns[1].trim() : columns[1].trim().replace(" !", "");
        List<OfferedMachine> machines = new ArrayList<>();
        if (offered) {
            machines.add(OfferedMachine.named(requested));
        }
        if (existing.length > 1) {
            String[] alias = existing[1].split("=", -1);
            machines.add(OfferedMachine.alias(alias[0], alias[1]));
        }
        Optional<String> before = existing[0].equals("-") ? Optional.empty() : Optional.of(existing[0]);

        Transition transition = Transition.check(before, requested, new MachineCatalog(machines));

        assertThat(nameOf(transition)).isEqualTo(columns[2].trim());
    }

    @Test
    void theTableIsNotEmptied() {
        assertThat(rows().count()).isGreaterThan(90);
    }

    private static String nameOf(Transition transition) {
        if (transition instanceof Transition.Refused refused) {
            return refused.refusal().name();
        }
        return transition instanceof Transition.Allowed ? "ALLOWED" : "SAME";
    }

    static Stream<String> rows() {
        try (var resource = Objects.requireNonNull(TransitionTests.class.getResourceAsStream("transitions.txt"))) {
            return new String(resource.readAllBytes(), UTF_8).lines().filter(line -> !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
