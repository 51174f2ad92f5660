package org.meshnet.discovery.registry;

import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.FuzzInputs;

/** Feeds {@link RegistryFuzz} with what it was fed with before. */
class RegistryInputsTest {
    @Test
    void shouldBearWhatWasFoundAndMoreLikeIt() {
        FuzzInputs.replay(RegistryFuzz.class, RegistryFuzz.seeds(), RegistryFuzz::fuzzerTestOneInput);
    }
}
