package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RelayLimit;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.sim.SimEvent;

/** A node shows when the limit of a relay slows it down, whoever relays, and only then. */
@ExtendWith(SimulatedMesh.class)
class RelayLimitTest {
    private static final long BYTES_PER_SECOND = 20_000;
    private static final int BURST_BYTES = 20_000;
    private static final long PLENTY = 10_000_000;
    /** Some ten times the limit. */
    private static final double GREEDY_MS = 1;
    /** Some tenth of it. */
    private static final double MODEST_MS = 150;
    /** The frame that tells of the limit; nothing else that a relay sends is as long, but for what it forwards. */
    private static final int NOTICE_LENGTH = 45;

    private static Optional<RelayLimit> limit(SimNode a, SimNode b) {
        return a.peer(b).map(PeerStatus::path).flatMap(PeerStatus.Path::relayLimit);
    }

    private static Optional<RelayLimit> limit(OptionalInt server) {
        return Optional.of(new RelayLimit(server, OptionalLong.of(BYTES_PER_SECOND)));
    }

    private static long lines(SimNode node) {
        return node.log().lines("limited ").size();
    }

    private static List<SimNode> relayedByServer(SimMesh mesh) {
        mesh.server(RegistryConfig.DEFAULT.withRelay(new RelayConfig(true, BYTES_PER_SECOND, BURST_BYTES, PLENTY)));
        List<SimNode> nodes = mesh.nodes(3, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        return nodes;
    }

    private static List<SimNode> relayedByMember(SimMesh mesh, RelayLimits limits) {
        mesh.server(RegistryConfig.DEFAULT.withRelay(RelayConfig.OFF));
        mesh.setRelayForOthers(Optional.of(limits));
        SimNode relay = mesh.node("relay", SiteKind.PUBLIC);
        mesh.setRelayForOthers(Optional.empty());
        SimNode a = mesh.node("a", SiteKind.SYMMETRIC);
        SimNode b = mesh.node("b", SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        mesh.assertConnected(a, b);
        return List.of(a, b, relay);
    }

    private static void assertShownWhileItLasts(SimMesh mesh, SimNode a, SimNode b, OptionalInt server) {
        SimFlow modest = mesh.flow(b, a, MODEST_MS);
        mesh.flow(a, b, MODEST_MS);
        mesh.simulateTime(5);
        assertEquals(Optional.empty(), limit(a, b));
        SimFlow greedy = mesh.flow(a, b, GREEDY_MS);
        assertTrue(
                mesh.simulateUntil(2, () -> limit(a, b).equals(limit(server))),
                () -> a.peer(b).toString());
        mesh.simulateTime(20);
        assertEquals(limit(server), limit(a, b));
        assertEquals(Optional.empty(), limit(b, a), "what it sends arrives");
        assertEquals(1, lines(a));
        assertTrue(a.counter("relayLimited") >= 18 && a.counter("relayLimited") <= 23, "once a second");
        greedy.stop();
        mesh.simulateTime(11);
        assertEquals(Optional.empty(), limit(a, b));
        modest.stop();
    }

    @Test
    void shouldShowTheLimitOfAServerWhileItDrops(SimMesh mesh) {
        List<SimNode> nodes = relayedByServer(mesh);
        assertShownWhileItLasts(mesh, nodes.get(0), nodes.get(1), OptionalInt.of(0));
        assertEquals(0, lines(nodes.get(1)));
    }

    @Test
    void shouldShowTheLimitOfAMemberWhileItDrops(SimMesh mesh) {
        List<SimNode> nodes = relayedByMember(mesh, new RelayLimits(BYTES_PER_SECOND, BURST_BYTES, PLENTY));
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        SimFlow greedy = mesh.flow(a, b, GREEDY_MS);
        assertTrue(
                mesh.simulateUntil(3, () -> limit(a, b).equals(limit(OptionalInt.empty()))),
                () -> a.peer(b).toString());
        assertEquals(Optional.of("relay"), a.peer(b).map(PeerStatus::path).flatMap(PeerStatus.Path::relay));
        assertEquals(Optional.empty(), limit(b, a), "which sends nothing");
        greedy.stop();
        mesh.flow(a, b, MODEST_MS);
        mesh.simulateTime(12);
        assertEquals(Optional.empty(), limit(a, b));
        assertEquals(1, lines(a));
    }

    @Test
    void shouldNameNoNumberWhereOthersLeaveNoMore(SimMesh mesh) {
        List<SimNode> nodes = relayedByMember(mesh, new RelayLimits(PLENTY, PLENTY, BYTES_PER_SECOND));
        SimFlow greedy = mesh.flow(nodes.get(0), nodes.get(1), GREEDY_MS);
        Optional<RelayLimit> unnamed = Optional.of(new RelayLimit(OptionalInt.empty(), OptionalLong.empty()));
        assertTrue(mesh.simulateUntil(3, () -> limit(nodes.get(0), nodes.get(1)).equals(unnamed)));
        greedy.stop();
    }

    @Test
    void shouldShowItForThoseOnlyWhomItSlowsDown(SimMesh mesh) {
        List<SimNode> nodes = relayedByServer(mesh);
        SimNode direct = mesh.node("direct", SiteKind.PUBLIC);
        mesh.simulateTime(5);
        SimNode a = nodes.get(0);
        mesh.flow(a, nodes.get(1), GREEDY_MS);
        mesh.flow(a, direct, MODEST_MS);
        mesh.simulateTime(5);
        assertEquals(limit(OptionalInt.of(0)), limit(a, nodes.get(1)));
        assertEquals(PathKind.RELAY, a.peer(nodes.get(2)).orElseThrow().path().kind());
        assertEquals(Optional.empty(), limit(a, nodes.get(2)), "nothing is sent to it");
        assertEquals(PathKind.DIRECT, a.peer(direct).orElseThrow().path().kind());
        assertEquals(Optional.empty(), limit(a, direct));
    }

    @Test
    void shouldTellOnceASecondInNoMoreBytesThanCame(SimMesh mesh) {
        List<SimNode> nodes = relayedByMember(mesh, new RelayLimits(BYTES_PER_SECOND, BURST_BYTES, PLENTY));
        int[] noticeCount = new int[1];
        mesh.network().tap((event, host, datagram) -> {
            boolean isNotice = type(datagram.payload()) == MessageType.FRAME && datagram.length() == NOTICE_LENGTH;
            noticeCount[0] += event == SimEvent.SENT && host == nodes.get(2).host() && isNotice ? 1 : 0;
        });
        mesh.flow(nodes.get(0), nodes.get(1), GREEDY_MS);
        mesh.simulateTime(20);
        // Probes of the other one are dropped, too: each of the two is told.
        assertTrue(noticeCount[0] >= 17 && noticeCount[0] <= 2 * 21, noticeCount[0] + " notices");
        assertTrue(nodes.get(2).counter("relayedTooMuch") > 10_000);
    }

    @Test
    void shouldNotBelieveAMemberOfOtherPathsThanItsOwn(SimMesh mesh) {
        mesh.server();
        SimNode victim = mesh.node("victim", SiteKind.PUBLIC_V4);
        SimNode direct = mesh.node("direct", SiteKind.PORT_RESTRICTED);
        SimNode relayed = mesh.node("relayed", SiteKind.UDP_BLOCKED);
        mesh.simulateTime(2);
        relayed.openStream();
        HostileMember hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
        hostile.setCapabilities(Capabilities.RELAYS_FOR_OTHERS);
        hostile.takeAddress(IpAddress.parse("10.0.0.77").orElseThrow());
        hostile.announce(List.of());
        mesh.simulateTime(5);
        mesh.assertConnected(victim, relayed);
        mesh.flow(victim, direct, 20);
        mesh.flow(victim, relayed, 20);
        long channel = relayChannel(mesh, victim);
        for (int i = 0; i < 5_000; i++) {
            ByteBuffer body = ByteBuffer.allocate(FrameKind.RELAY_LIMIT_BODY_LENGTH)
                    .putLong(i % 4 == 0 ? channel : i % 3)
                    .putInt(i);
            hostile.send(victim, hostile.frame(victim, FrameKind.RELAY_LIMIT, body.array()));
            mesh.simulateTime(0.001);
        }
        assertEquals(PathKind.RELAY, victim.peer(relayed).orElseThrow().path().kind());
        assertEquals(Optional.empty(), limit(victim, direct));
        assertEquals(Optional.empty(), limit(victim, relayed), "its path goes by the server");
        assertEquals(0, lines(victim));
        assertTrue(victim.counter("relayRefused") > 3_000, victim.counter("relayRefused") + " refused");
        assertEquals(0, victim.counter("relayLimited"));
    }

    private static byte type(ByteBuffer payload) {
        return payload.get(payload.position());
    }

    /** Under which the node sends by relay: it can be seen on the way. */
    private static long relayChannel(SimMesh mesh, SimNode node) {
        long[] channel = new long[1];
        mesh.network().tap((event, host, datagram) -> {
            ByteBuffer payload = datagram.payload();
            if (event == SimEvent.SENT && host == node.host() && type(payload) == MessageType.RELAY) {
                channel[0] = RelayHeader.channel(payload, payload.position());
            }
        });
        mesh.simulateTime(1);
        assertTrue(channel[0] != 0);
        return channel[0];
    }
}
