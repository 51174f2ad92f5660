package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Programs that join groups, and those that send to them, on hosts behind NATs of their own. */
@RequiresRoot
class MulticastIT {
    private static final String GROUP = "239.7.7.7";
    private static final String GROUP_V6 = "ff15::77";
    /** Somewhat below 10 Mbit/s for two seconds. */
    private static final int STREAM_PACKETS = 1_920;

    private static final int STREAM_BYTES = 1_300;

    /** Listens to both groups on the mesh's interface, and to broadcasts, until the lab ends. */
    private static final String LISTEN = """
            import select, socket, struct, sys
            own, device = sys.argv[1:3]
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            t = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            t.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            for each in (s, t):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
                each.bind(('', 5007))
            if len(sys.argv) > 3:
                s.setsockopt(0, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('239.7.7.7') + socket.inet_aton(own))
                index = struct.pack('@i', socket.if_nametoindex(device))
                t.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                             socket.inet_pton(socket.AF_INET6, 'ff15::77') + index)
            print('listening', flush=True)
            count = 0
            while True:
                for ready in select.select([s, t], [], [])[0]:
                    data, peer = ready.recvfrom(2000)
                    count = 1 if data[:4] == b'frst' else count + 1
                    if len(data) >= 100 and count % 32 == 0:
                        s.sendto(b'go on', peer)
                    if len(data) < 100:
                        print('got', data.decode(), 'from', peer[0], flush=True)
                    elif data[:4] == b'last':
                        print('stream of', count, flush=True)
            """;
    /**
     * Sends a word, or a stream, to a group or to all, by the mesh's interface. A stream has at most 32 packets on
     * their way, so that whoever stands still for a while loses none: what is lost, the mesh has lost.
     */
    private static final String SEND = """
            import socket, sys, time
            own, device, to, word, packets, size = sys.argv[1:7]
            family = socket.AF_INET6 if ':' in to else socket.AF_INET
            s = socket.socket(family, socket.SOCK_DGRAM)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            s.setsockopt(0, socket.IP_MULTICAST_IF, socket.inet_aton(own)) if family == socket.AF_INET else \\
                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, socket.if_nametoindex(device))
            if to == '255.255.255.255':
                s.bind((own, 0))
                s.setsockopt(socket.SOL_SOCKET, 25, device.encode())
            s.settimeout(60)
            for i in range(int(packets)):
                text = word if int(packets) == 1 else 'frst' if i == 0 else 'last' if i == int(packets) - 1 else 'next'
                s.sendto(text.encode().ljust(int(size), b'.') if int(size) else text.encode(), (to, 5007))
                if i % 32 == 31:
                    s.recvfrom(100)
                time.sleep(int(size) * 8 / 10e6)
            """;

    private static Daemon listen(Lab lab, Node node, String... mode) {
        List<String> command = new ArrayList<>(List.of("python3", "-c", LISTEN, node.address(4), node.interfaceName()));
        command.addAll(List.of(mode));
        Daemon listener = lab.start(node.host(), "listen-" + node.host(), command);
        listener.awaitLog("listening");
        return listener;
    }

    private static void send(Lab lab, Node from, String to, String word) {
        send(lab, from, to, word, 1, 0);
    }

    private static void send(Lab lab, Node from, String to, String word, int packets, int bytes) {
        lab.run(
                        from.host(),
                        "python3",
                        "-c",
                        SEND,
                        from.address(4),
                        from.interfaceName(),
                        to,
                        word,
                        "" + packets,
                        "" + bytes)
                .expectSuccess();
    }

    private static int groupCount(Node node, String peer) {
        return node.peer(peer)
                .map(known -> known.get("multicast"))
                .filter(known -> known.isJsonObject())
                .map(known -> known.getAsJsonObject().get("groupCount").getAsInt())
                .orElse(-1);
    }

    @Test
    void shouldCarryGroupsToHostsThatJoinedThemAndBroadcastsToAll() {
        Lab.with("multicast", lab -> {
            lab.startServer();
            List<String> hosts = List.of("alice", "bob", "carol");
            hosts.forEach(host -> lab.site(host, "port-restricted"));
            List<Node> nodes = hosts.stream()
                    .map(host -> lab.startNode(host, "--multicast", "--multicast-rate", "2000"))
                    .toList();
            Node alice = nodes.get(0).awaitStart();
            Node bob = nodes.get(1).awaitStart();
            Node carol = nodes.get(2).awaitStart();
            alice.awaitConnected("bob");
            alice.awaitConnected("carol");
            Daemon atBob = listen(lab, bob, "joined");
            Daemon atCarol = listen(lab, carol);
            Await.isTrue("alice hears of bob's groups", () -> groupCount(alice, "bob") == 2);
            Await.isTrue("alice hears that carol has none", () -> groupCount(alice, "carol") == 0);
            assertOwnGroups(bob);

            send(lab, alice, GROUP, "hello");
            send(lab, alice, GROUP_V6, "hello6");
            atBob.awaitLog("got hello from " + alice.address(4));
            atBob.awaitLog("got hello6 from " + alice.address(6));
            long startNs = System.nanoTime();
            send(lab, alice, GROUP, "stream", STREAM_PACKETS, STREAM_BYTES);
            atBob.awaitLog("stream of " + STREAM_PACKETS);
            Lab.report(String.format(
                    Locale.ROOT,
                    "multicast: %d packets of %d bytes to a group in %.1f s, none lost",
                    STREAM_PACKETS,
                    STREAM_BYTES,
                    Await.secondsSince(startNs)));
            assertEquals(0, carol.counter("multicastReceived"), "carol is in no group");

            String broadcast = alice.address(4).replaceAll("[0-9]+$", "255");
            send(lab, alice, broadcast, "all");
            send(lab, alice, "255.255.255.255", "everybody");
            for (Daemon listener : List.of(atBob, atCarol)) {
                listener.awaitLog("got all from " + alice.address(4));
                listener.awaitLog("got everybody from " + alice.address(4));
            }
            atBob.kill();
            Await.isTrue("alice hears that bob left", () -> groupCount(alice, "bob") == 0);
            for (Node node : nodes) {
                assertEquals(0, node.counter("groupReportsRefused"));
                assertEquals(0, node.counter("multicastTooMuch"));
            }
        });
    }

    private static void assertOwnGroups(Node node) {
        JsonObject multicast = node.status().getAsJsonObject("multicast");
        String groups = multicast.getAsJsonArray("groups").toString();
        assertTrue(groups.contains(GROUP) && groups.contains(GROUP_V6), groups);
        assertFalse(multicast.get("allGroups").getAsBoolean());
        assertEquals(2_000, multicast.get("packetsPerSecond").getAsInt());
    }
}
