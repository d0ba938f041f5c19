package dev.vmcompat.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VmSelectionTests {

    private static final UUID SOME = UUID.fromString("11111111-2222-3333-4444-55555555abcd");

    @Test
    void globsMatchWholeNames() {
        assertThat(new VmPattern("web-*").matches("web-01", SOME)).isTrue();
        assertThat(new VmPattern("web-?").matches("web-01", SOME)).isFalse();
        assertThat(new VmPattern("web").matches("web-01", SOME)).isFalse();
        assertThat(new VmPattern("a.b[c]*").matches("a.b[c]d", SOME)).isTrue();
        assertThat(new VmPattern("a.b*").matches("axb", SOME)).isFalse();
    }

    @Test
    void uuidNamesAVmInEitherCase() {
        assertThat(new VmPattern("11111111-2222-3333-4444-55555555ABCD").matches("x", SOME))
                .isTrue();
    }

    @Test
    void excludedWins() {
        VmSelection selection = new VmSelection(List.of(new VmPattern("web-*")), List.of(new VmPattern("web-02")));
        assertThat(selection.selects("web-01", SOME)).isTrue();
        assertThat(selection.selects("web-02", SOME)).isFalse();
        assertThat(selection.selects("db", SOME)).isFalse();
    }

    @Test
    void onlyItsOwnNameNamesAVmExactly() {
        VmSelection selection = new VmSelection(List.of(new VmPattern("web-*"), new VmPattern("db")), List.of());
        assertThat(selection.namesExactly("db", SOME)).isTrue();
        assertThat(selection.namesExactly("web-01", SOME)).isFalse();
        assertThat(new VmSelection(List.of(), List.of()).selects("db", SOME)).isTrue();
        assertThat(new VmSelection(List.of(), List.of()).namesExactly("db", SOME))
                .isFalse();
    }
}
