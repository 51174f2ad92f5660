package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which labs are taken for ones that nobody uses. */
class AbandonedLabsTest {
    private static final long RUNNING = 71;

    private static Set<String> among(String... namespaces) {
        return AbandonedLabs.among(List.of(namespaces), process -> process == RUNNING);
    }

    @Test
    void shouldFindEachLabOnceWhoseProcessIsGone() {
        assertEquals(
                Set.of("e2e70n1", "e2e70n12", "e2e7m2"),
                among("mnet-e2e70n1-net", "mnet-e2e70n1-a-r", "mnet-e2e70n12-server", "mnet-e2e7m2-b"));
    }

    @Test
    void shouldLeaveTheLabsOfARunThatStillGoesOn() {
        assertEquals(Set.of(), among("mnet-e2e71n1-net", "mnet-e2e71n1-server"));
    }

    @Test
    void shouldLeaveWhatIsNoLabOfTheTests() {
        assertEquals(
                Set.of(),
                among("mnet-lab-net", "mnet-e2e-net", "mnet-e2e70-net", "e2e70n1-net", "mnet-e2e99999999999n1-a"));
    }

    @Test
    void shouldReadTheProcessFromTheNamesThatLabsAreGiven() {
        String own = AbandonedLabs.nameOf('n', 3);
        String namespace = "mnet-" + own + "-net";

        assertEquals(Set.of(own), AbandonedLabs.among(List.of(namespace), process -> false));
        assertTrue(AbandonedLabs.among(
                        List.of(namespace),
                        process -> process == ProcessHandle.current().pid())
                .isEmpty());
    }
}
