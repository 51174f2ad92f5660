package org.meshnet.core.name;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {
    @ParameterizedTest
    @CsvSource({
        "alice, alice",
        "Alice, alice",
        "Bob's laptop, bob-s-laptop",
        "web.example.org, web-example-org",
        "a_b, a-b",
        "--a--b--, a-b",
        "xn--evil, xn-evil",
        "Bücher, xn--bcher-kva",
        "BÜCHER, xn--bcher-kva",
        "ＷＩＤＥ９, wide9",
        "日本, xn--wgv71a",
        "10, 10",
        "straße, strasse",
        "die Küche, xn--die-kche-b6a"
    })
    void shouldMakeALabelOfAName(String name, String label) {
        assertEquals(Optional.of(new Label(label)), Label.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "...", "___", "\ud83d\ude00", "  ", "\u3002"})
    void shouldMakeNoneWhereNothingIsLeft(String name) {
        assertEquals(Optional.empty(), Label.of(name));
    }

    @Test
    void shouldCutALongName() {
        assertEquals(Optional.of(new Label("a".repeat(63))), Label.of("a".repeat(70)));
        assertEquals(Optional.of(new Label("a".repeat(62))), Label.of("a".repeat(62) + ".b"));
    }

    @Test
    void shouldLeaveOutOtherLettersWhereTheyAreTooLongToEncode() {
        assertEquals(Optional.of(new Label("a-b")), Label.of("a" + "ä日".repeat(40) + "b"));
    }

    /** Whatever a member calls itself: a label or nothing, always the same, and a label's own label is itself. */
    @Test
    void shouldMakeALabelOrNothingOfAnyText() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                text.appendCodePoint(random.nextInt(4) == 0 ? random.nextInt(0x30000) : 32 + random.nextInt(0x2e0));
            }
            Optional<Label> label = Label.of(text.toString());
            label.ifPresent(found -> assertTrue(Label.isLabel(found.text())));
            if (label.isPresent() && !label.get().text().startsWith("xn--")) {
                assertEquals(label, Label.of(label.get().text()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a.b", "a_b", "ä", "a\n", "a b"})
    void shouldNotTakeWhatIsNone(String text) {
        assertFalse(Label.isLabel(text));
    }

    @Test
    void shouldNumberWithinTheLongest() {
        assertEquals(new Label("a-2"), new Label("a").numbered(2));
        assertEquals(new Label("a".repeat(60) + "-12"), new Label("a".repeat(63)).numbered(12));
    }
}
