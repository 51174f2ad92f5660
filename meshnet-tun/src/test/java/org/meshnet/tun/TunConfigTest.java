package org.meshnet.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of a configuration. */
class TunConfigTest {
    @Test
    void shouldHaveOneQueueAndNoOffloadUnlessAsked() {
        assertEquals(new TunConfig("mesh0", 1400, 1, false), new TunConfig("mesh0", 1400));
    }

    @ParameterizedTest
    @CsvSource({"575, 1", "65536, 1", "1400, 0", "1400, 257"})
    void shouldRefuseNumbersOutOfRange(int mtu, int queueCount) {
        assertThrows(IllegalArgumentException.class, () -> new TunConfig("mesh0", mtu, queueCount, false));
    }
}
