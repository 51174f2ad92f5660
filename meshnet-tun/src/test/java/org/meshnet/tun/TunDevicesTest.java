package org.meshnet.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** The choice of the system's implementation. */
class TunDevicesTest {
    @Test
    void shouldNameASystemThatItDoesNotServe() {
        TunException thrown =
                assertThrows(TunException.class, () -> TunDevices.open(new TunConfig("mesh0", 1400), "Plan 9"));
        assertEquals("UNSUPPORTED_SYSTEM", thrown.kind().name());
        assertEquals("no packet device for Plan 9; this version runs on Linux", thrown.getMessage());
    }
}
