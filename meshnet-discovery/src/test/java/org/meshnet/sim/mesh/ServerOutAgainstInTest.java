package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Confirm;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.Found;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.NoSuchPeer;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.RelayLimited;
import org.meshnet.core.wire.Superseded;
import org.meshnet.core.wire.Twin;
import org.meshnet.core.wire.Updated;

/**
 * What a node sends because of the events of a server that it is registered at, over all that follows: the same mesh is
 * run twice, with and without them. A server may send any of them at any pace; the node answers none with more than
 * twice of it, wherever that goes.
 */
class ServerOutAgainstInTest {
    private static final int COUNT = 400;
    private static final double PAUSE_SECONDS = 0.025;
    private static final double AFTERWARDS_SECONDS = 30;
    /** So many more datagrams, and so much more, may differ by chance, as a random number is drawn later. */
    private static final int CHANCE_COUNT = 40;

    private static final int CHANCE_BYTES = 4000;
    private static final long SEED = 7;

    /** An event of the flood, by its number. */
    interface Maker {
        Event make(Sender sender, int number);
    }

    /** What a server can know. */
    private record Sender(HostileServer server, NodeKey self, NodeKey other, Endpoint otherAt) {
        Entry entry(long version, Endpoint seen) {
            return server.entry(other, version, seen);
        }

        Bytes ownDescriptor() {
            return server.descriptorsOf(self).get(0);
        }

        Bytes othersDescriptor() {
            return entry(1, otherAt).sealedDescriptor();
        }
    }

    private record Flood(String name, Maker maker) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static long late(int number) {
        return (1L << 61) + number;
    }

    private static Endpoint victim(int number) {
        return ThirdParties.endpoint(number, 1024 + number);
    }

    static Stream<Arguments> floods() {
        return Stream.of(
                        new Flood(
                                "refreshed",
                                (sender, number) -> new Refreshed(
                                        number % 50, victim(number), 1, late(number), number, Bytes.zeros(16))),
                        new Flood(
                                "page",
                                (sender, number) -> new Page(
                                        number % 50,
                                        true,
                                        true,
                                        late(number),
                                        List.of(sender.entry(1, victim(number))))),
                        new Flood(
                                "found",
                                (sender, number) ->
                                        new Found(number % 50, List.of(sender.entry(late(number), victim(number))))),
                        new Flood(
                                "introduction",
                                (sender, number) -> new Introduction(sender.entry(1, sender.otherAt()), 0)),
                        new Flood(
                                "introduction to others",
                                (sender, number) -> new Introduction(sender.entry(1, victim(number)), number)),
                        new Flood(
                                "introduction under ever other channels",
                                (sender, number) -> new Introduction(sender.entry(1, sender.otherAt()), number + 1)),
                        new Flood("updated", (sender, number) -> new Updated(number % 50, new RefusedClaims(15))),
                        new Flood(
                                "peer changed",
                                (sender, number) ->
                                        new PeerChanged(late(number), sender.entry(late(number), victim(number)))),
                        new Flood("peer left", (sender, number) -> new PeerLeft(late(number), sender.other())),
                        new Flood(
                                "peer left and back",
                                (sender, number) -> number % 2 == 0
                                        ? new PeerLeft(late(number), sender.other())
                                        : new PeerChanged(late(number), sender.entry(late(number), sender.otherAt()))),
                        new Flood("confirm", (sender, number) -> new Confirm()),
                        new Flood(
                                "superseded",
                                (sender, number) -> new Superseded(victim(number), sender.othersDescriptor())),
                        new Flood(
                                "superseded by itself",
                                (sender, number) -> new Superseded(victim(number), sender.ownDescriptor())),
                        new Flood("twin", (sender, number) -> new Twin(victim(number), sender.othersDescriptor())),
                        new Flood("relay limited", (sender, number) -> new RelayLimited(number, number)),
                        new Flood("no such peer", (sender, number) -> new NoSuchPeer(number % 50, sender.other())))
                .map(Arguments::of);
    }

    private record Run(long datagrams, long bytes, long receivedBytes) {}

    private static Run run(Flood flood, int count) {
        SimMesh mesh = new SimMesh(SEED);
        HostileServer server = mesh.server().corrupt(mesh);
        SimNode node = mesh.node("node", SiteKind.PUBLIC_V4);
        SimNode other = mesh.node("other", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(15);
        mesh.assertConnected(node, other);
        HostileServer.Guest guest = server.guest(node.key());
        Endpoint otherAt = server.guest(other.key()).endpoint();
        Sender sender = new Sender(server, node.key(), other.key(), otherAt);
        SentCount sent = new SentCount(mesh, node.host());
        long receivedBytes = 0;
        for (int i = 0; i < COUNT; i++) {
            if (i < count) {
                receivedBytes += server.say(guest, flood.maker().make(sender, i)) + SentCount.HEADER_BYTES;
            }
            mesh.simulateTime(PAUSE_SECONDS);
        }
        mesh.simulateTime(AFTERWARDS_SECONDS);
        return new Run(sent.datagrams(), sent.bytes(), receivedBytes);
    }

    @ParameterizedTest
    @MethodSource("floods")
    void shouldSendNoMoreThanTwiceOfWhatCameFromItsServer(Flood flood) {
        Run without = run(flood, 0);
        Run with = run(flood, COUNT);
        long datagrams = with.datagrams() - without.datagrams();
        long bytes = with.bytes() - without.bytes();
        System.out.println(String.format(
                Locale.ROOT, "measured: %d of %s: %d datagrams more, %d bytes", COUNT, flood, datagrams, bytes));
        assertTrue(datagrams <= 2 * COUNT + CHANCE_COUNT, datagrams + " datagrams for " + COUNT);
        assertTrue(bytes <= 2 * with.receivedBytes() + CHANCE_BYTES, bytes + " bytes for " + with.receivedBytes());
    }
}
