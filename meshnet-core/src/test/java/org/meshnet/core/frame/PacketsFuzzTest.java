package org.meshnet.core.frame;

import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.FuzzInputs;

/** Feeds {@link PacketsFuzz} with what it was fed with before. */
class PacketsFuzzTest {
    @Test
    void shouldBearWhatWasFoundAndMoreLikeIt() {
        FuzzInputs.replay(PacketsFuzz.class, PacketsFuzz.seeds(), PacketsFuzz::fuzzerTestOneInput);
    }
}
