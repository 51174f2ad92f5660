package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private final Warnings warnings = new Warnings();

    @Test
    void shouldHoldOneTextForEachMatterUntilItIsOver() {
        assertTrue(warnings.set("a", "one"));
        assertTrue(warnings.set("b", "two"));
        assertFalse(warnings.set("a", "one"));
        assertTrue(warnings.set("a", "three"));
        assertEquals(List.of("three", "two"), warnings.list());

        warnings.clear("a");
        assertEquals(List.of("two"), warnings.list());
    }

    @Test
    void shouldHaveABound() {
        for (int i = 0; i < 1000; i++) {
            warnings.set("matter " + i, "text");
        }
        assertEquals(32, warnings.list().size());
        assertTrue(warnings.set("matter 0", "other text"));
    }
}
