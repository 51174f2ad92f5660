package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.PathMtuSearch.Phase;
import org.meshnet.sim.LinkQuality;

/** Long packets over links that take less, and say nothing of it. */
@ExtendWith(SimulatedMesh.class)
class PathMtuTest {
    private static final double STALL_SECONDS = 3;
    private static final int FRAME_BYTES = 34;
    private static final int V4_BYTES = 28 + FRAME_BYTES;
    private static final int V6_BYTES = 48 + FRAME_BYTES;
    private static final int ENVELOPE_BYTES = 12;
    private static final IpAddress HOSTILE_ADDRESS =
            IpAddress.parse("10.0.0.66").orElseThrow();

    private static LinkQuality link(int mtu) {
        return LinkQuality.latencyMs(10).withMtu(mtu);
    }

    private static PeerStatus.Mtu mtu(SimNode a, SimNode b) {
        return a.peer(b).flatMap(peer -> peer.sealing().mtu()).orElseThrow();
    }

    private static void assertFound(int packetBytes, SimNode a, SimNode b) {
        assertEquals(new PeerStatus.Mtu(packetBytes, Phase.SEARCH_COMPLETE), mtu(a, b));
    }

    /** Two that are connected, of which the first sends the longest packets to the other. */
    private static SimFlow longFlow(SimMesh mesh, SimNode a, SimNode b, int packetBytes) {
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
        return mesh.flow(a, b, 10).withPackets(packetBytes);
    }

    @ParameterizedTest
    @CsvSource({
        "1280, 1400, 1218",
        "1400, 1400, 1338",
        "1420, 1400, 1358",
        "1437, 1400, 1375",
        "1462, 1400, 1400",
        "1492, 1400, 1400",
        "1500, 1400, 1400",
        "1492, 8900, 1430",
        "1500, 8900, 1438"
    })
    void shouldFindWhatPassesBehindTheNextRouter(int linkMtu, int interfaceMtu, int packetBytes, SimMesh mesh) {
        mesh.setWideLink(link(linkMtu));
        mesh.setPacketBytes(interfaceMtu);
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        SimFlow flow = longFlow(mesh, a, b, interfaceMtu);
        mesh.simulateTime(STALL_SECONDS);
        assertFound(packetBytes, a, b);
        assertEquals(packetBytes, flow.longestArrivedBytes());
        SimFlow.assertSilentAtMost(STALL_SECONDS, flow);
        flow.forgetSilence();
        mesh.simulateTime(60);
        SimFlow.assertSilentAtMost(0.05, flow);
    }

    @ParameterizedTest
    @CsvSource({"1500, 1438", "9000, 8900", "4000, 3938"})
    void shouldUseJumboFramesWhereBothEndsHaveThem(int linkMtu, int packetBytes, SimMesh mesh) {
        mesh.setWideLink(link(9_000));
        mesh.setPacketBytes(8_900);
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC_V4);
        mesh.setWideLink(link(linkMtu));
        SimNode b = mesh.node("b", SiteKind.PUBLIC_V4);
        SimFlow flow = longFlow(mesh, a, b, 8_900);
        mesh.simulateTime(STALL_SECONDS);
        assertFound(packetBytes, a, b);
        assertEquals(packetBytes, flow.longestArrivedBytes());
        SimFlow.assertSilentAtMost(STALL_SECONDS, flow);
    }

    @Test
    void shouldKnowFromTheFirstPacketWhatTheOwnInterfaceSends(SimMesh mesh) {
        mesh.setWideLink(link(1_400));
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC_V4);
        SimNode b = mesh.node("b", SiteKind.PUBLIC_V4);
        SimFlow flow = longFlow(mesh, a, b, 1_400);
        mesh.simulateTime(0.1);
        assertFound(1_400 - V4_BYTES, a, b);
        assertTrue(flow.lostCount() < 8, flow.lostCount() + " lost");
    }

    @Test
    void shouldLeaveRoomForTheLongerHeaderOfIpv6(SimMesh mesh) {
        mesh.setWideLink(link(1_280));
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC_V6);
        SimNode b = mesh.node("b", SiteKind.PUBLIC_V6);
        SimFlow flow = longFlow(mesh, a, b, 1_400);
        mesh.simulateTime(STALL_SECONDS);
        assertFound(1_280 - V6_BYTES, a, b);
        SimFlow.assertSilentAtMost(STALL_SECONDS, flow);
    }

    @Test
    void shouldLeaveRoomForTheEnvelopeOfARelay(SimMesh mesh) {
        mesh.setWideLink(link(1_400));
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        mesh.cut(List.of(a), List.of(b));
        SimFlow flow = longFlow(mesh, b, a, 1_400);
        mesh.simulateTime(STALL_SECONDS);
        assertEquals(PathKind.RELAY, b.peer(a).orElseThrow().path().kind());
        assertFound(1_400 - V4_BYTES - ENVELOPE_BYTES, b, a);
        SimFlow.assertSilentAtMost(STALL_SECONDS, flow);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_280, 1_400, 1_450})
    void shouldNoticeUnderTrafficThatAPathTakesLess(int linkMtu, SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        SimFlow flow = longFlow(mesh, a, b, 1_400);
        mesh.simulateTime(20);
        assertFound(1_400, a, b);
        flow.forgetSilence();
        b.site().nat().outer().setQuality(link(linkMtu));
        mesh.simulateTime(10);
        SimFlow.assertSilentAtMost(linkMtu < 1_228 ? 6 : STALL_SECONDS, flow);
        if (linkMtu >= 1_228) {
            assertEquals(1, a.counter("pathMtuBlackHoles"));
            assertFound(linkMtu - V4_BYTES, a, b);
        } else {
            assertEquals(Phase.ERROR, mtu(a, b).phase());
        }
    }

    @Test
    void shouldBeginAnewWhereThePeerMoves(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        SimFlow flow = longFlow(mesh, a, b, 1_400);
        mesh.simulateTime(5);
        mesh.setWideLink(link(1_300));
        mesh.move(b, mesh.site(SiteKind.PORT_RESTRICTED));
        mesh.simulateTime(10);
        assertFound(1_300 - V4_BYTES, a, b);
        flow.forgetSilence();
        mesh.simulateTime(10);
        SimFlow.assertSilentAtMost(0.1, flow);
        mesh.setWideLink(link(1_500));
        mesh.move(b, mesh.site(SiteKind.PORT_RESTRICTED));
        mesh.simulateTime(10);
        assertFound(1_400, a, b);
    }

    @Test
    void shouldFindMoreAfterTenMinutes(SimMesh mesh) {
        mesh.setWideLink(link(1_300));
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        longFlow(mesh, a, b, 1_400);
        mesh.simulateTime(10);
        assertFound(1_300 - V4_BYTES, a, b);
        a.site().nat().outer().setQuality(link(1_500));
        b.site().nat().outer().setQuality(link(1_500));
        mesh.simulateTime(600);
        assertFound(1_400, a, b);
    }

    @Test
    void shouldProbeNobodyWhomNothingIsSentTo(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.node("b", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(1_000);
        assertEquals(0, a.counter("sizeProbes"));
    }

    @Test
    void shouldAnswerAFloodOfSizeProbesWithLittle(SimMesh mesh) {
        HostileScene scene = new HostileScene(mesh);
        scene.attack(
                1_000,
                i -> scene.hostile.frame(
                        scene.victim,
                        FrameKind.SIZE_PROBE,
                        ByteBuffer.allocate(1_000).putLong(0, i).array()));
        assertTrue(scene.victim.counter("sizeProbesPostponed") > 9_000);
        scene.assertUndisturbed();
    }

    @Test
    void shouldBelieveNoAnswersThatItDidNotAskFor(SimMesh mesh) {
        HostileScene scene = new HostileScene(mesh);
        scene.attack(
                100,
                i -> scene.hostile.frame(
                        scene.victim,
                        FrameKind.SIZE_REPLY,
                        ByteBuffer.allocate(10)
                                .putLong(i)
                                .putShort((short) 60_000)
                                .array()));
        scene.assertUndisturbed();
        assertEquals(1_000, scene.victim.counter("sizeReplyRefused"));
    }

    /** An honest pair with a flow of long packets, and a hostile member that has a session with the first of them. */
    private static final class HostileScene {
        private final SimMesh mesh;
        private final SimNode victim;
        private final SimNode friend;
        private final HostileMember hostile;
        private final SimFlow flow;

        HostileScene(SimMesh mesh) {
            this.mesh = mesh;
            mesh.server();
            victim = mesh.node("victim", SiteKind.PUBLIC_V4);
            friend = mesh.node("friend", SiteKind.PORT_RESTRICTED);
            mesh.simulateTime(2);
            hostile = new HostileMember(mesh, "hostile", SiteKind.PUBLIC_V4);
            hostile.takeAddress(HOSTILE_ADDRESS);
            hostile.announce(List.of());
            mesh.simulateTime(3);
            mesh.assertConnected(victim, friend);
            assertTrue(hostile.isConnected(victim));
            flow = mesh.flow(victim, friend, 20).withPackets(1_400);
        }

        void attack(int perSecond, IntFunction<byte[]> datagram) {
            for (int i = 0; i < perSecond * 10; i++) {
                hostile.send(victim, datagram.apply(i));
                mesh.simulateTime(1.0 / perSecond);
            }
        }

        void assertUndisturbed() {
            flow.stop();
            mesh.simulateTime(1);
            assertEquals(0, flow.lostCount());
            assertFound(1_400, victim, friend);
        }
    }
}
