package org.meshnet.e2e;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Routers that take what comes in unasked for themselves: from then on they rewrite the port that their host uses towards the sender, so that
 * the pair stays relayed if either side's datagrams arrive before the other has sent.
 */
@RequiresRoot
class OpenInputIT {
    /** Direct within a second where the machine has nothing else to do; a search that found nothing at first would be repeated after a minute. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

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
        Lab.with(first + ", then " + second, lab -> {
            lab.site("alice", first);
            lab.site("bob", second);
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitRegistered();
            Node bob = lab.startNode("bob").awaitStart();
            Await.isTrue("direct path", LIMIT, () -> isDirect(alice, "bob") && isDirect(bob, "alice"));
        });
    }

    private static boolean isDirect(Node node, String peer) {
        return node.peer(peer)
                .filter(found -> found.get("path").getAsString().equals("direct"))
                .isPresent();
    }
}
