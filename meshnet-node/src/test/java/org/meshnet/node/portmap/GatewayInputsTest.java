package org.meshnet.node.portmap;

import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.FuzzInputs;

/** Feeds {@link GatewayFuzz} with what it was fed with before. */
class GatewayInputsTest {
    @Test
    void shouldBearWhatWasFoundAndMoreLikeIt() {
        FuzzInputs.replay(GatewayFuzz.class, GatewayFuzz.seeds(), GatewayFuzz::fuzzerTestOneInput);
    }
}
