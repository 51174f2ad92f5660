package org.meshnet.core.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalReasonTest {
    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsCodeAndTellPeopleInWords(RefusalReason reason) {
        assertEquals(Optional.of(reason), RefusalReason.of(reason.code()));
        assertFalse(reason.text().contains(reason.name()));
    }

    @Test
    void shouldTellEachFromTheOthers() {
        assertEquals(
                RefusalReason.values().length,
                Arrays.stream(RefusalReason.values())
                        .map(RefusalReason::text)
                        .distinct()
                        .count());
    }
}
