package dev.vmcompat.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VmPatternTests {

    private static final UUID ANY = UUID.fromString("5d1f7c03-3b0a-4c58-9e21-000000000003");

    @Property
    void globMeansWhatARegularExpressionSays(
            @ForAll
                    @CharRange(from = 'a', to = 'c')
                    @Chars({'*', '?', '.', '[', '\\', '\n'})
                    @StringLength(min = 1, max = 8)
                    String glob,
            @ForAll @CharRange(from = 'a', to = 'c') @Chars({'*', '.', '[', '\\', '\n'}) @StringLength(max = 8)
                    String name) {
        if (glob.isBlank()) {
            return;
        }
        StringBuilder regex = new StringBuilder();
        glob.chars()
                .forEach(c -> regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
        boolean expected = new VmPattern(glob).isExact()
                ? glob.equals(name)
                : Pattern.compile(regex.toString(), Pattern.DOTALL)
                        .matcher(name)
                        .matches();
        assertThat(new VmPattern(glob).matches(name, ANY)).isEqualTo(expected);
    }

    @Test
    void questionMarkIsOneCharacterThoughItTakesFourBytes() {
        assertThat(new VmPattern("vm-?").matches("vm-\uD83D\uDC27", ANY)).isTrue();
        assertThat(new VmPattern("vm-??").matches("vm-\uD83D\uDC27", ANY)).isFalse();
    }

    @Test
    @Timeout(20)
    void longNameIsNotTriedInEveryWay() {
        assertThat(new VmPattern("*a".repeat(40) + "b").matches("a".repeat(10_000), ANY))
                .isFalse();
    }
}
