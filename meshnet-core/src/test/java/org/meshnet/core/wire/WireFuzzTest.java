package org.meshnet.core.wire;

import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.FuzzInputs;

/** Feeds {@link WireFuzz} with what it was fed with before. */
class WireFuzzTest {
    @Test
    void shouldBearWhatWasFoundAndMoreLikeIt() {
        FuzzInputs.replay(WireFuzz.class, WireFuzz.seeds(), WireFuzz::fuzzerTestOneInput);
    }
}
