package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.sim.mesh.SimFlow.assertSilentAtMost;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimPartition;

/** Traffic that goes through the server for a moment or for good, and how it comes and goes. */
@ExtendWith(SimulatedMesh.class)
class RelayTest {
    private static final double PACE_MS = 20;

    private static PeerStatus status(SimNode a, SimNode b) {
        return a.peer(b).orElseThrow();
    }

    static Stream<Arguments> pairs() {
        return SitePairs.all();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldConnectEveryPairingAndDirectlyWhereThatCanBe(SiteKind one, SiteKind other, SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", one);
        SimNode b = mesh.node("b", other);
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
        if (!SitePairs.isGuessable(one, other)) {
            PathKind expected = SitePairs.isReachable(one, other) ? PathKind.DIRECT : PathKind.RELAY;
            assertEquals(expected, status(a, b).path().kind());
            assertEquals(expected, status(b, a).path().kind());
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldCarryTheFirstPacketWithinHalfASecondOfBothBeingRegistered(SiteKind one, SiteKind other, SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode a = mesh.node("a", one);
        mesh.simulateTime(3);
        SimNode b = mesh.node("b", other);
        assertTrue(mesh.simulateUntil(3, () -> server.registry().nodeCount() == 2 && b.hasAddress(4)));
        double registered = mesh.now();
        mesh.simulateTime(0.01);
        int first = mesh.sendEcho(b, a, 4);
        while (mesh.now() < registered + 2 && !hasReply(b, first, mesh.sendEcho(b, a, 4))) {
            mesh.simulateTime(0.01);
        }
        assertTrue(mesh.now() - registered <= 0.5, "after " + (mesh.now() - registered) + " s");
    }

    private static boolean hasReply(SimNode node, int first, int last) {
        return IntStream.rangeClosed(first, last).anyMatch(node.kernel()::hasEchoReply);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void shouldBeDirectWithinASecondWhereThatCanBe(SiteKind one, SiteKind other, SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode a = mesh.node("a", one);
        mesh.simulateTime(3);
        SimNode b = mesh.node("b", other);
        assertTrue(mesh.simulateUntil(3, () -> server.registry().nodeCount() == 2));
        mesh.simulateTime(1);
        if (SitePairs.isReachable(one, other)) {
            assertEquals(PathKind.DIRECT, status(a, b).path().kind());
            assertEquals(PathKind.DIRECT, status(b, a).path().kind());
        }
    }

    @Test
    void shouldLoseNothingWhileItMovesUpFromTheRelay(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        SimPartition cut = mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        mesh.simulateTime(3);
        SimFlow to = mesh.flow(a, b, PACE_MS);
        SimFlow back = mesh.flow(b, a, PACE_MS);
        mesh.simulateTime(3);
        assertEquals(PathKind.RELAY, status(a, b).path().kind());
        cut.heal();
        assertTrue(mesh.simulateUntil(61, () -> status(a, b).path().kind() == PathKind.DIRECT));
        assertTrue(mesh.simulateUntil(2, () -> status(b, a).path().kind() == PathKind.DIRECT));
        mesh.simulateTime(5);
        to.stop();
        back.stop();
        mesh.simulateTime(1);
        assertEquals(0, to.lostCount() + back.lostCount());
        assertEquals(0, to.duplicateCount() + back.duplicateCount());
    }

    @Test
    void shouldFailOverToTheRelayWithinASecondAndComeBack(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        mesh.simulateTime(3);
        SimFlow to = mesh.flow(a, b, PACE_MS);
        SimFlow back = mesh.flow(b, a, PACE_MS);
        mesh.simulateTime(5);
        SimPartition cut = mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        mesh.simulateTime(20);
        assertSilentAtMost(0.9, to, back);
        assertEquals(PathKind.RELAY, status(a, b).path().kind());
        assertEquals(PathReason.DIRECT_LOST, status(a, b).path().reason().orElseThrow());
        cut.heal();
        to.forgetSilence();
        back.forgetSilence();
        assertTrue(mesh.simulateUntil(61, () -> status(a, b).path().kind() == PathKind.DIRECT));
        mesh.simulateTime(10);
        assertEquals(PathKind.DIRECT, status(b, a).path().kind());
        assertSilentAtMost(0.1, to, back);
    }

    @Test
    void shouldFailOverWithOneWayTrafficToo(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC_V4);
        mesh.simulateTime(3);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        mesh.simulateTime(20);
        assertSilentAtMost(0.9, flow);
    }

    @Test
    void shouldLoseAtMostASecondOfPingsWhenTheDirectPathDies(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        pingLost(mesh, nodes, 50);
        mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        int lost = pingLost(mesh, nodes, 100);
        assertTrue(lost <= 9, lost + " of 10 a second");
    }

    private static int pingLost(SimMesh mesh, List<SimNode> nodes, int count) {
        int first = 0;
        for (int i = 0; i < count; i++) {
            int sequence = mesh.sendEcho(nodes.get(0), nodes.get(1), 4);
            first = i == 0 ? sequence : first;
            mesh.simulateTime(0.1);
        }
        mesh.simulateTime(0.2);
        return (int) IntStream.range(first, first + count)
                .filter(sequence -> !nodes.get(0).kernel().hasEchoReply(sequence))
                .count();
    }

    @Test
    void shouldNotFlapWhileTheDirectPathIsDead(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC_V4);
        mesh.simulateTime(3);
        mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        int before = nodes.get(0).log().lines("path").size();
        mesh.simulateTime(300);
        assertEquals(1, nodes.get(0).log().lines("path").size() - before);
    }

    private static List<SimNode> relayed(SimMesh mesh) {
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        assertEquals(PathKind.RELAY, status(nodes.get(0), nodes.get(1)).path().kind());
        return nodes;
    }

    @Test
    void shouldSayWhyAPeerIsRelayed(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = relayed(mesh);
        mesh.simulateTime(20);
        assertEquals(
                PathReason.NO_DIRECT_ANSWER,
                status(nodes.get(0), nodes.get(1)).path().reason().orElseThrow());
    }

    @Test
    void shouldKeepARelayedSessionThroughRekeysWithoutLoss(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = relayed(mesh);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(400);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
    }

    @Test
    void shouldAnswerAPingByRelayAfterAnHourOfIdling(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = relayed(mesh);
        mesh.simulateTime(3600);
        assertTrue(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
    }

    @Test
    void shouldSendLittleWhileARelayedPairIdles(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = relayed(mesh);
        mesh.simulateTime(200);
        long[] sentBytes = new long[1];
        mesh.network().tap((event, host, datagram) -> {
            if (event == SimEvent.SENT && host == nodes.get(0).host()) {
                sentBytes[0] += datagram.length() + 28;
            }
        });
        mesh.simulateTime(1000);
        assertTrue(sentBytes[0] <= 100 * 1000, sentBytes[0] + " bytes");
    }

    @Test
    void shouldRelayAgainWithinASecondAfterARestartOfTheServer(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = relayed(mesh);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        mesh.restartServer();
        mesh.simulateTime(20);
        assertSilentAtMost(1, flows);
    }

    @Test
    void shouldRelayOneWayTrafficAgainSoonAfterARestartOfTheServer(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = relayed(mesh);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        mesh.restartServer();
        mesh.simulateTime(20);
        assertSilentAtMost(2, flow);
    }

    @Test
    void shouldNotFollowEachOtherFromRelayToRelay(SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(10).withJitterMs(10));
        mesh.server();
        mesh.server();
        List<SimNode> nodes = mesh.nodes(24, SiteKind.SYMMETRIC);
        mesh.simulateTime(3);
        for (int i = 0; i < nodes.size(); i += 2) {
            mesh.flow(nodes.get(i), nodes.get(i + 1), PACE_MS);
            mesh.flow(nodes.get(i + 1), nodes.get(i), PACE_MS);
        }
        mesh.simulateTime(30);
        for (int i = 0; i < nodes.size(); i++) {
            List<String> moves = nodes.get(i).log().lines("path n" + (i ^ 1) + " ");
            assertTrue(moves.size() <= 4, moves::toString);
        }
    }

    @Test
    void shouldGoToTheRelayOfAnotherServerWithinASecond(SimMesh mesh) {
        SimServer first = mesh.server();
        SimServer second = mesh.server();
        List<SimNode> nodes = relayed(mesh);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        long before = first.registry().count(RegistryCounter.RELAYED);
        SimServer used = before > second.registry().count(RegistryCounter.RELAYED) ? first : second;
        used.stop();
        mesh.simulateTime(60);
        assertSilentAtMost(1, flows);
    }

    @Test
    void shouldSurviveARebootOfItsNatWhileRelayed(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = relayed(mesh);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        nodes.get(1).site().nat().reboot();
        mesh.simulateTime(30);
        assertSilentAtMost(1.5, flows);
    }

    @Test
    void shouldFollowARelayedNodeToAnotherPlace(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = relayed(mesh);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        mesh.move(nodes.get(1), mesh.site(SiteKind.FULL_CONE));
        mesh.simulateTime(30);
        assertSilentAtMost(1, flows);
    }

    @Test
    void shouldHoldANodeToItsRelayRateAndLetOthersPass(SimMesh mesh) {
        RelayConfig slow = new RelayConfig(true, 20_000, 20_000, 10_000_000);
        SimServer server = mesh.server(RegistryConfig.DEFAULT.withRelay(slow));
        List<SimNode> nodes = mesh.nodes(4, SiteKind.SYMMETRIC);
        mesh.simulateTime(3);
        SimFlow greedy = mesh.flow(nodes.get(0), nodes.get(1), 1);
        SimFlow modest = mesh.flow(nodes.get(2), nodes.get(3), 100);
        mesh.simulateTime(10);
        greedy.stop();
        modest.stop();
        mesh.simulateTime(1);
        assertEquals(0, modest.lostCount());
        long relayedBytes = server.registry().count(RegistryCounter.RELAYED_BYTES);
        assertTrue(relayedBytes < 20_000 * 17, relayedBytes + " bytes relayed");
        assertTrue(server.registry().count(RegistryCounter.RELAY_LIMITED) > 1000);
        assertEquals(PeerState.CONNECTED, status(nodes.get(2), nodes.get(3)).state());
    }

    @Test
    void shouldRelayIpv6AndIpv4OnlyNodesToEachOther(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC_V4);
        SimNode b = mesh.node("b", SiteKind.PUBLIC_V6);
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
        assertEquals(PathKind.RELAY, status(a, b).path().kind());
    }

    @Test
    void shouldNotFollowFramesInTheEnvelopeOfAStranger(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC_V4);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        mesh.simulateTime(3);
        Endpoint stranger = new Endpoint(mesh.network().addresses().nextV4().address(), 8000);
        mesh.network().tap((event, host, datagram) -> {
            boolean isPacket = datagram.length() > 200 && datagram.payload().get(0) == 0x44;
            if (event == SimEvent.SENT && host == a.host() && isPacket) {
                byte[] wrapped = new byte[datagram.length() + 12];
                datagram.payload().get(0, wrapped, 12, datagram.length());
                wrapped[0] = 0x58;
                wrapped[11] = 7;
                b.host().inject(stranger, SimNode.PORT, wrapped);
            }
        });
        SimFlow flow = mesh.flow(a, b, PACE_MS);
        mesh.simulateTime(10);
        assertTrue(b.counter("relayRefused") > 0);
        assertEquals(PathKind.DIRECT, status(b, a).path().kind());
        assertSilentAtMost(0.1, flow);
    }
}
