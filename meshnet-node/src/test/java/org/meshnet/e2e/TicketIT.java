package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Nodes come back to a server that was killed without proving by signatures who they are. */
@RequiresRoot
class TicketIT {
    private static final String METRICS = "127.0.0.1:9701";

    private static long counter(Lab lab, String name) {
        String text = lab.run("server", "curl", "-sS", "--max-time", "30", "http://" + METRICS + "/metrics")
                .expectSuccess()
                .output();
        Matcher line = Pattern.compile("(?m)^meshnet_discovery_" + name + "_total (\\d+)")
                .matcher(text);
        return line.find() ? Long.parseLong(line.group(1)) : 0;
    }

    private static void awaitCounter(Lab lab, String name, long value) {
        Await.isTrue(name + " is " + value, Await.LONG, () -> counter(lab, name) == value);
    }

    private static String mode(Lab lab) {
        try {
            return PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(lab.serverState().resolve("ticket-key")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldKnowAllNodesAgainByTheirTicketsAfterItWasKilled() {
        Lab.with("tickets", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            Daemon first = lab.startServer("--metrics", METRICS);
            assertEquals("rw-------", mode(lab));
            List<Node> nodes = List.of(
                    lab.startNode("alice").awaitStart(), lab.startNode("bob").awaitStart());
            nodes.forEach(Node::awaitRegistered);
            awaitCounter(lab, "ticket_given", 2);
            first.kill();
            Daemon second = lab.startServer("--metrics", METRICS);
            awaitCounter(lab, "resumed", 2);
            assertEquals(0, counter(lab, "registered"));
            awaitCounter(lab, "ticket_given", 2);
            nodes.get(0).awaitConnected("bob");
            second.kill();
            assertEquals(true, lab.serverState().resolve("ticket-key").toFile().delete());
            lab.startServer("--metrics", METRICS);
            awaitCounter(lab, "registered", 2);
            assertEquals(2, counter(lab, "ticket_bad"), "another key");
        });
    }
}
