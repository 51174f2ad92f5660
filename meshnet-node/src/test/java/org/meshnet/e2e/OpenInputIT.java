package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Routers that take what comes in unasked for themselves: from then on they rewrite the port that their host uses
 * towards the sender, so that the pair stays relayed if either side's datagrams arrive before the other has sent.
 */
@RequiresRoot
class OpenInputIT {
    /** Direct within a second where the machine has nothing else to do. */
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);
    /**
     * If one side's process stands still for longer than the other goes on opening, what that one sends comes too soon,
     * and the routers have to forget it before the next search. Were that so in every second attempt, 20 of them would
     * all be in vain with a chance of 0.5^20 = 9.5 · 10^-7, less than once in a million. A build that opens nothing
     * first fails each time.
     */
    private static final int MOST_ATTEMPTS = 20;

    @Test
    void shouldGoDirectToASiteThatWasThereFirst() {
        goDirect("port-restricted-open-input", "port-restricted");
    }

    @Test
    void shouldGoDirectToASiteThatComesLater() {
        goDirect("port-restricted", "port-restricted-open-input");
    }

    @Test
    void shouldGoDirectBetweenTwoSuchSites() {
        goDirect("port-restricted-open-input", "port-restricted-open-input");
    }

    private static void goDirect(String first, String second) {
        int attempt = 1;
        while (!isDirectAtOnce(first, second)) {
            assertTrue(
                    attempt < MOST_ATTEMPTS,
                    first + ", then " + second + ": no direct path in " + attempt + " attempts");
            attempt++;
        }
    }

    /** Do two sites, with routers that remember nothing, get a direct path in their first search? */
    private static boolean isDirectAtOnce(String first, String second) {
        AtomicBoolean isDirect = new AtomicBoolean();
        Lab.with(first + ", then " + second, lab -> {
            lab.site("alice", first);
            lab.site("bob", second);
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitRegistered();
            Node bob = lab.startNode("bob").awaitStart();
            isDirect.set(Await.isSoon(ATTEMPT_LIMIT, () -> alice.isDirect("bob") && bob.isDirect("alice")));
        });
        return isDirect.get();
    }
}
