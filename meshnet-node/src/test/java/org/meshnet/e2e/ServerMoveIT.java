package org.meshnet.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The discovery server's name leads to another host; the nodes look in a hosts file of their own. */
@RequiresRoot
class ServerMoveIT {
    private static final String NAME = "discovery.test";
    private static final String SECOND = "second";
    /** A name is looked up every minute while the node is registered. */
    private static final Duration MOVE_LIMIT = Await.LONG.plusSeconds(60);

    /** A name is looked up every 5 s while the node is not registered there; then it says hello. */
    private static final double LOST_LIMIT_SECONDS = 7;

    @Test
    void shouldGoOverToTheNewServerWhileTheOldOneAnswers() {
        Lab.with("a server's name that moves", lab -> {
            Path hosts = hosts(lab, Lab.SERVER_ADDRESS);
            Daemon old = lab.startServer();
            String second = startSecond(lab);
            List<Node> nodes = List.of(
                    start(lab, hosts, "alice", "port-restricted"),
                    start(lab, hosts, "bob", "public"),
                    start(lab, hosts, "carol", "udp-blocked"));
            nodes.forEach(Node::awaitRegistered);
            nodes.get(0).awaitConnected("bob");
            write(hosts, second);
            nodes.forEach(node -> awaitServer(node, second, MOVE_LIMIT));
            old.kill();
            for (Node node : nodes) {
                for (Node other : nodes) {
                    if (node != other) {
                        node.awaitPing(other.address(4));
                    }
                }
            }
        });
    }

    @Test
    void shouldFindTheNewServerWithinSecondsOfLosingTheOldOne() {
        Lab.with("a lost server's name that moves", lab -> {
            Path hosts = hosts(lab, Lab.SERVER_ADDRESS);
            Daemon old = lab.startServer();
            String second = startSecond(lab);
            Node alice = start(lab, hosts, "alice", "port-restricted");
            alice.awaitRegistered();
            old.kill();
            alice.awaitLog("WARN +server " + NAME + ":8000 lost");
            write(hosts, second);
            long startNs = System.nanoTime();
            awaitServer(alice, second, Await.LONG);
            double seconds = Await.secondsSince(startNs);
            Lab.report(String.format(
                    Locale.ROOT, "server's name moved after it was lost: registered after %.1f s", seconds));
            Await.assertWithin(LOST_LIMIT_SECONDS, seconds, "it");
        });
    }

    private static void awaitServer(Node node, String address, Duration limit) {
        Await.isTrue(
                node.host() + " registered at " + address,
                limit,
                () -> node.isRegistered() && node.serverEndpoint().startsWith(address + ":"));
    }

    /** The same server, as its key says, on another host; its address. */
    private static String startSecond(Lab lab) {
        lab.site(SECOND, "public");
        List<String> command = new ArrayList<>(Lab.serverCommand());
        command.addAll(List.of("--state", lab.serverState().toString()));
        lab.start(SECOND, SECOND, command).awaitLog("listening");
        String line = lab.run(SECOND, "ip", "-4", "-o", "addr", "show", "dev", "eth0")
                .expectSuccess()
                .output();
        return line.replaceAll("(?s).*inet ([0-9.]+)/.*", "$1");
    }

    private static Node start(Lab lab, Path hosts, String host, String kind) {
        lab.site(host, kind);
        return lab.startNodeWithHosts(host, hosts, "--server", NAME + ":" + Lab.SERVER_PORT)
                .awaitStart();
    }

    private static Path hosts(Lab lab, String address) {
        Path hosts = lab.file("hosts");
        write(hosts, address);
        return hosts;
    }

    /** In place, as it is mounted in the nodes' world, and at no moment empty: a node may look just then. */
    private static void write(Path hosts, String address) {
        String text = "127.0.0.1 localhost\n" + address + " " + NAME + "\n";
        try (FileChannel file = FileChannel.open(hosts, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            file.truncate(text.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
