package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.MessageType;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.sim.SimDatagram;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimPartition;
import org.meshnet.sim.SimScheduler;

/**
 * Two machines with one identity, as a copied state folder makes them: the mesh stays with one of them, and both are
 * told.
 */
@ExtendWith(SimulatedMesh.class)
class TwinTest {
    private static final double HOUR_SECONDS = 3600;
    /** The one that waits asks every 30 s, and who is gone without a word is asked twice. */
    private static final double TAKE_OVER_SECONDS = 70;

    /** The original, with a peer; its copy starts later. */
    private static final class Scene {
        private final SimMesh mesh;
        private final SimNode original;
        private final SimNode peer;
        private final SimNode copy;

        Scene(SimMesh mesh, int serverCount) {
            this(mesh, serverCount, 0);
        }

        Scene(SimMesh mesh, int serverCount, long clockSkewNs) {
            this.mesh = mesh;
            for (int i = 0; i < serverCount; i++) {
                mesh.server();
            }
            original = mesh.node("original", SiteKind.PORT_RESTRICTED);
            peer = mesh.node("peer", SiteKind.PUBLIC_V4);
            mesh.simulateTime(5);
            mesh.assertConnected(original, peer);
            copy = mesh.copy(original, "copy", mesh.site(SiteKind.PUBLIC_V4), clockSkewNs);
            mesh.simulateTime(5);
        }

        void assertWith(SimNode one) {
            assertTrue(mesh.ping(one, peer));
            assertFalse(mesh.ping(one.equals(copy) ? original : copy, peer));
            assertTrue(isConnected(one));
            assertFalse(isConnected(one.equals(copy) ? original : copy));
        }

        private boolean isConnected(SimNode node) {
            return TwinTest.isConnected(node, peer);
        }

        Endpoint seenAt(SimNode node) {
            return new Endpoint(node.site().nat().outer().addresses().get(0).address(), SimNode.PORT);
        }
    }

    /** An original and a copy that starts later, and cannot reach the second of two servers. */
    private static final class HalfKnown {
        private final SimServer first;
        private final SimServer other;
        private final SimNode original;
        private final SimNode peer;
        private final SimNode copy;

        HalfKnown(SimMesh mesh) {
            first = mesh.server();
            other = mesh.server();
            original = mesh.node("original", SiteKind.PUBLIC_V4);
            peer = mesh.node("peer", SiteKind.PUBLIC_V4);
            mesh.simulateTime(5);
            copy = mesh.copy(original, "copy", mesh.site(SiteKind.PUBLIC_V4), 0);
            mesh.network().cut(Set.of(copy.host()), Set.of(other.host()));
        }
    }

    private static boolean isConnected(SimNode node, SimNode peer) {
        return node.isRunning()
                && node.peer(peer)
                        .filter(known -> known.state() == PeerState.CONNECTED)
                        .isPresent();
    }

    private static List<String> warnings(SimNode node) {
        return node.log().lines("warning ").stream()
                .filter(line -> line.contains("another machine with this node's identity is"))
                .toList();
    }

    @Test
    void shouldTellBothWhereTheOtherIsAndWarnAtTheServer(SimMesh mesh) {
        Scene scene = new Scene(mesh, 1);
        Endpoint copyAt = new Endpoint(scene.copy.link().address(4).orElseThrow(), SimNode.PORT);
        Endpoint originalAt = scene.seenAt(scene.original);
        assertTrue(warnings(scene.original).get(0).contains(" at " + copyAt), warnings(scene.original)::toString);
        assertTrue(warnings(scene.copy).get(0).contains(" at " + originalAt), warnings(scene.copy)::toString);
        assertEquals(1, mesh.servers().get(0).registry().count(RegistryCounter.TWIN));
        scene.assertWith(scene.copy);
    }

    @Test
    void shouldStayWithOneOfThemForAnHour(SimMesh mesh) {
        Scene scene = new Scene(mesh, 1);
        SimFlow flow = mesh.flow(scene.peer, scene.copy, 500);
        flow.forgetSilence();
        int[] frames = countToMembers(mesh, scene.original);
        int changes = scene.peer.log().lines("").size();
        mesh.simulateTime(HOUR_SECONDS);
        flow.stop();
        SimFlow.assertSilentAtMost(2, flow);
        assertEquals(
                List.of(),
                scene.peer
                        .log()
                        .lines("")
                        .subList(changes, scene.peer.log().lines("").size()));
        assertEquals(0, frames[0], "of the one that stepped back");
        assertEquals(1, scene.copy.log().lines("server 0 REGISTERED").size());
        assertEquals(2, warnings(scene.original).size() + warnings(scene.copy).size());
        scene.assertWith(scene.copy);
    }

    @Test
    void shouldTakeOverWhenTheOtherStops(SimMesh mesh) {
        Scene scene = new Scene(mesh, 1);
        scene.copy.stop();
        assertTrue(mesh.simulateUntil(35, () -> scene.isConnected(scene.original)));
        mesh.assertConnected(scene.original, scene.peer);
    }

    /** As with a copied promise of the time, or a clock that is set wrong. */
    @ParameterizedTest
    @ValueSource(ints = {-3, 60, 3600})
    void shouldTakeOverFromOneAndMakeWayForOneWhoseClockIsAnother(int skewSeconds, SimMesh mesh) {
        Scene scene = new Scene(mesh, 1, skewSeconds * SimScheduler.SECOND_NS);
        mesh.simulateTime(2);
        scene.copy.stop();
        assertTrue(mesh.simulateUntil(35, () -> scene.isConnected(scene.original)));
        mesh.simulateTime(1);
        mesh.assertConnected(scene.original, scene.peer);
        mesh.restart(scene.copy);
        mesh.simulateTime(10);
        scene.assertWith(scene.copy);
    }

    @Test
    void shouldTakeOverWhenTheOtherDies(SimMesh mesh) {
        Scene scene = new Scene(mesh, 1);
        mesh.crash(scene.copy);
        assertTrue(mesh.simulateUntil(TAKE_OVER_SECONDS, () -> scene.isConnected(scene.original)));
        mesh.assertConnected(scene.original, scene.peer);
    }

    @Test
    void shouldMakeWayAgainWhenTheOtherComesBack(SimMesh mesh) {
        Scene scene = new Scene(mesh, 1);
        scene.copy.stop();
        mesh.simulateTime(90);
        mesh.restart(scene.copy);
        mesh.simulateTime(10);
        scene.assertWith(scene.copy);
        assertEquals(2, warnings(scene.original).size());
    }

    @Test
    void shouldStayWithOneOfThemThoughOneOfTwoServersIsRestartedAgainAndAgain(SimMesh mesh) {
        Scene scene = new Scene(mesh, 2);
        scene.assertWith(scene.copy);
        SimFlow flow = mesh.flow(scene.peer, scene.copy, 500);
        for (int i = 0; i < 10; i++) {
            mesh.restartServer();
            mesh.simulateTime(60);
        }
        flow.stop();
        SimFlow.assertSilentAtMost(2, flow);
        scene.assertWith(scene.copy);
    }

    /** A server that the other one cannot reach still knows it, and introduces it to whoever asks. */
    @Test
    void shouldStaySilentThoughAServerStillIntroducesIt(SimMesh mesh) {
        HalfKnown scene = new HalfKnown(mesh);
        mesh.simulateTime(2);
        int[] sent = countToMembers(mesh, scene.original);
        mesh.crash(scene.copy);
        mesh.simulateTime(15);
        assertTrue(scene.original.log().lines("server 1 ").size() > 0);
        mesh.sendEcho(scene.peer, scene.original, 4);
        mesh.simulateTime(10);
        assertEquals(0, sent[0]);
        assertFalse(warnings(scene.original).isEmpty());
    }

    /** The one that stepped back is known to a server that the other cannot reach, which must not bring it back. */
    @Test
    void shouldStayWithOneOfThemThoughAServerKnowsOnlyTheOther(SimMesh mesh) {
        HalfKnown scene = new HalfKnown(mesh);
        mesh.simulateTime(5);
        SimFlow flow = mesh.flow(scene.peer, scene.copy, 500);
        mesh.simulateTime(2);
        flow.forgetSilence();
        int[] sent = countToMembers(mesh, scene.original);
        for (int i = 0; i < 10; i++) {
            scene.other.stop();
            scene.other.start();
            mesh.simulateTime(60);
        }
        flow.stop();
        SimFlow.assertSilentAtMost(2, flow);
        assertEquals(0, sent[0]);
        scene.copy.stop();
        assertTrue(mesh.simulateUntil(TAKE_OVER_SECONDS, () -> isConnected(scene.original, scene.peer)));
        mesh.assertConnected(scene.original, scene.peer);
    }

    /** Each is the newcomer at one of the servers, so that both make way. */
    @Test
    void shouldSettleOnOneOfThemThoughEachCameLastToAnotherServer() {
        for (long seed = 1; seed <= Integer.getInteger("meshnet.sim.seeds", 20); seed++) {
            assertSettlesOnOne(new SimMesh(seed), "seed " + seed);
        }
    }

    private static void assertSettlesOnOne(SimMesh mesh, String seed) {
        SimServer first = mesh.server();
        SimServer second = mesh.server();
        SimNode peer = mesh.node("peer", SiteKind.PUBLIC_V4);
        SimNode original = mesh.node("original", SiteKind.PUBLIC_V4);
        SimPartition one = mesh.network().cut(Set.of(original.host()), Set.of(second.host()));
        SimNode copy = mesh.copy(original, "copy", mesh.site(SiteKind.PUBLIC_V4), 0);
        SimPartition other = mesh.network().cut(Set.of(copy.host()), Set.of(first.host()));
        mesh.simulateTime(5);
        one.heal();
        other.heal();
        mesh.simulateTime(120);
        assertTrue(isConnected(original, peer) != isConnected(copy, peer), seed);
        SimNode settled = isConnected(copy, peer) ? copy : original;
        SimFlow flow = mesh.flow(peer, settled, 500);
        mesh.simulateTime(100);
        flow.stop();
        SimFlow.assertSilentAtMost(2, flow);
        mesh.assertSound();
    }

    /** The server that knew of the other is gone for good, and so may be the other. */
    @Test
    void shouldComeBackByAnotherServerWhenTheOneThatKnewOfTheOtherIsSilent(SimMesh mesh) {
        HalfKnown scene = new HalfKnown(mesh);
        mesh.simulateTime(20);
        assertFalse(isConnected(scene.original, scene.peer));
        scene.first.stop();
        mesh.crash(scene.copy);
        assertFalse(mesh.simulateUntil(60, () -> isConnected(scene.original, scene.peer)));
        assertTrue(mesh.simulateUntil(60, () -> isConnected(scene.original, scene.peer)));
        mesh.assertConnected(scene.original, scene.peer);
    }

    /** How many frames and handshake messages the node sends from now on. */
    private static int[] countToMembers(SimMesh mesh, SimNode node) {
        int[] sent = new int[1];
        mesh.network()
                .tap((event, host, datagram) ->
                        sent[0] += event == SimEvent.SENT && host == node.host() && isToMember(datagram) ? 1 : 0);
        return sent;
    }

    private static boolean isToMember(SimDatagram datagram) {
        int type = datagram.payload().get(0);
        return Set.of(MessageType.FRAME, MessageType.HANDSHAKE_INITIATION, MessageType.HANDSHAKE_RESPONSE)
                .contains(type);
    }
}
