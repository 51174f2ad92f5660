package org.meshnet.core.policy;

import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.FuzzInputs;

/** Feeds {@link DocumentsFuzz} with what it was fed with before. */
class DocumentsFuzzTest {
    @Test
    void shouldBearWhatWasFoundAndMoreLikeIt() {
        FuzzInputs.replay(DocumentsFuzz.class, DocumentsFuzz.seeds(), DocumentsFuzz::fuzzerTestOneInput);
    }
}
