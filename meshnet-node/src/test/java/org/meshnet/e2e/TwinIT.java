package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A copied state folder makes two machines with one identity: both say so, and the mesh stays with one of them. */
@RequiresRoot
class TwinIT {
    private static final String WARNING = "another machine with this node's identity is at ";
    private static final int PINGS = 20;
    /** The one that waits asks every 30 s. */
    private static final Duration TAKE_OVER = Await.LONG.plusSeconds(30);

    private static final Pattern UP_OR_DOWN = Pattern.compile("peer (alice|twin) .* (up|down)\\b");

    @Test
    void shouldStayWithOneOfTwoMachinesWithOneIdentity() {
        Lab.with("a copied state folder", lab -> {
            lab.site("alice", "public");
            lab.site("twin", "public");
            lab.site("bob", "public");
            Daemon server = lab.startServer();
            Node bob = lab.startNode("bob").awaitStart();
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitConnected("bob");
            String address = alice.address(4);
            String aliceAt = endpoint(alice);
            lab.run(
                            "twin",
                            "cp",
                            "-a",
                            lab.file("alice").toString(),
                            lab.file("twin").toString())
                    .expectSuccess();

            Node twin = lab.startNode("twin").awaitStart();
            alice.awaitLog("WARN +" + WARNING + endpoint(twin).replace(".", "\\.") + ": this one makes way");
            twin.awaitLog("WARN +server 1 says that " + WARNING + aliceAt.replace(".", "\\.") + ": this one goes on");
            server.awaitLog("WARN .*two machines with one identity");
            alice.awaitWarning(WARNING);
            twin.awaitWarning(WARNING);

            twin.awaitConnected("bob");
            bob.awaitConnected("twin");
            assertEquals(address, twin.address(4));
            bob.awaitPing(address);
            long before = comingsAndGoings(bob);
            Pings.start(lab, bob, address, 0.2).awaitMore(PINGS).end();
            assertEquals(before, comingsAndGoings(bob), "bob has nothing to say meanwhile");
            assertTrue(alice.peer("bob").stream()
                    .noneMatch(peer -> peer.get("state").getAsString().equals("connected")));

            assertEquals(0, twin.terminate());
            alice.awaitConnected("bob", TAKE_OVER);
            bob.awaitPing(address);
            Await.isTrue("no warning any more", () -> !alice.warnings().contains(WARNING));
        });
    }

    private static long comingsAndGoings(Node node) {
        return UP_OR_DOWN.matcher(node.log()).results().count();
    }

    private static String endpoint(Node node) {
        node.awaitRegistered();
        return node.status().get("endpoint").getAsString();
    }
}
