package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NatKindTest {
    @Test
    void shouldHaveTheDocumentedBits() {
        assertEquals(0, NatKind.UNKNOWN.capabilities());
        assertEquals(8, NatKind.NONE.capabilities());
        assertEquals(16, NatKind.INDEPENDENT.capabilities());
        assertEquals(24, NatKind.DEPENDENT.capabilities());
        assertEquals(4, Capabilities.PORT_GUESSING);
    }

    @Test
    void shouldBeReadWhateverElseIsThere() {
        for (NatKind kind : NatKind.values()) {
            assertEquals(kind, NatKind.of(kind.capabilities() | 0xffffffe7));
            assertEquals(kind, NatKind.of(kind.capabilities()));
        }
    }
}
