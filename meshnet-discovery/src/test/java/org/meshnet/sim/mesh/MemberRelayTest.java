package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.sim.mesh.SimFlow.assertSilentAtMost;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimEvent;

/** Traffic that goes through a member that relays for others. */
@ExtendWith(SimulatedMesh.class)
class MemberRelayTest {
    private static final double PACE_MS = 20;
    private static final int RELAY = 0x58;
    /** A frame that asks for a channel. */
    private static final int REQUEST_LENGTH = 73;

    private static SimServer serverThatForwardsNothing(SimMesh mesh) {
        return mesh.server(RegistryConfig.DEFAULT.withRelay(RelayConfig.OFF));
    }

    private static SimServer farServer(SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(100));
        SimServer server = mesh.server();
        mesh.setWideLink(LinkQuality.latencyMs(10));
        return server;
    }

    private static Optional<String> relay(SimNode a, SimNode b) {
        return a.peer(b).map(PeerStatus::path).flatMap(PeerStatus.Path::relay);
    }

    private static boolean isBy(SimNode relay, SimNode a, SimNode b) {
        return relay(a, b).equals(Optional.of(relay.name())) && relay(b, a).equals(Optional.of(relay.name()));
    }

    @Test
    void shouldConnectTwoHardNatsThroughAMemberWithinASecond(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        SimNode a = mesh.node("a", SiteKind.SYMMETRIC);
        mesh.simulateTime(3);
        SimNode b = mesh.node("b", SiteKind.SYMMETRIC);
        mesh.simulateTime(1);
        assertTrue(mesh.ping(a, b, 4, 0.5), () -> a.peer(b).toString());
        assertEquals(PathKind.RELAY, a.peer(b).orElseThrow().path().kind());
        assertTrue(isBy(relay, a, b));
        assertTrue(relay.counter("relayed") > 0);
    }

    @Test
    void shouldConnectThroughAMemberThatComesLater(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(20);
        assertFalse(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
        mesh.relay("relay", SiteKind.PUBLIC);
        mesh.simulateTime(7);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
    }

    @Test
    void shouldRelayOnceItIsToldToAndUntilItIsToldNotTo(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode relay = mesh.node("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(20);
        assertFalse(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
        relay.command(new Command.RelayForOthers(Optional.of(RelayLimits.DEFAULT)));
        mesh.simulateTime(7);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)));
        relay.command(new Command.RelayForOthers(Optional.empty()));
        long relayed = relay.counter("relayed");
        mesh.simulateTime(20);
        assertFalse(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
        assertEquals(relayed, relay.counter("relayed"));
        mesh.assertConnected(nodes.get(0), relay);
    }

    /** Almost without a gap, once this ends what the member does. */
    private static void assertGoesBackToTheServer(SimMesh mesh, Consumer<SimNode> end) {
        farServer(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(20);
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)));
        end.accept(relay);
        mesh.simulateTime(60);
        assertSilentAtMost(1.2, flows);
        assertEquals(Optional.empty(), relay(nodes.get(0), nodes.get(1)));
    }

    @Test
    void shouldGoToTheServerWithoutAGapWhenTheMemberIsToldNotToRelay(SimMesh mesh) {
        assertGoesBackToTheServer(mesh, relay -> relay.command(new Command.RelayForOthers(Optional.empty())));
    }

    @Test
    void shouldHoldPairsThatAreThereToOtherLimits(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 1);
        mesh.simulateTime(10);
        assertEquals(0, relay.counter("relayedTooMuch"));
        long before = relay.counter("relayedBytes");
        relay.command(new Command.RelayForOthers(Optional.of(new RelayLimits(20_000, 20_000, 10_000_000))));
        mesh.simulateTime(10);
        flow.stop();
        assertTrue(relay.counter("relayedTooMuch") > 1000);
        assertTrue(relay.counter("relayedBytes") - before < 20_000 * 17);
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)), "its channels stay");
    }

    @Test
    void shouldMoveFromAFarServerToANearMember(SimMesh mesh) {
        farServer(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        assertTrue(
                isBy(relay, nodes.get(0), nodes.get(1)),
                () -> nodes.get(0).status().peers() + "");
        SimFlow to = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), PACE_MS);
        mesh.simulateTime(400);
        to.stop();
        back.stop();
        mesh.simulateTime(1);
        assertEquals(0, to.lostCount() + back.lostCount());
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)));
    }

    @Test
    void shouldStayWithANearServer(SimMesh mesh) {
        mesh.server();
        mesh.setWideLink(LinkQuality.latencyMs(100));
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        mesh.setWideLink(LinkQuality.latencyMs(10));
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(100);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
        assertEquals(Optional.empty(), relay(nodes.get(0), nodes.get(1)));
        assertEquals(
                PathKind.RELAY,
                nodes.get(0).peer(nodes.get(1)).orElseThrow().path().kind());
        assertTrue(relay.counter("relayed") > 0, "it was tried");
    }

    @Test
    void shouldGoBackToTheServerWithinASecondWhenTheMemberDies(SimMesh mesh) {
        assertGoesBackToTheServer(mesh, mesh::crash);
    }

    @Test
    void shouldGoToTheMemberWithinASecondWhenTheServerDies(SimMesh mesh) {
        SimServer server = mesh.server();
        mesh.setWideLink(LinkQuality.latencyMs(15));
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        mesh.setWideLink(LinkQuality.latencyMs(10));
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        assertEquals(Optional.empty(), relay(nodes.get(0), nodes.get(1)));
        server.stop();
        mesh.simulateTime(300);
        assertSilentAtMost(1, flows);
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)));
    }

    @Test
    void shouldFollowANodeBehindAMemberToAnotherPlace(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        mesh.move(nodes.get(1), mesh.site(SiteKind.SYMMETRIC));
        mesh.simulateTime(30);
        assertSilentAtMost(1, flows);
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)));
    }

    @Test
    void shouldSurviveARebootOfANatBehindAMember(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        nodes.get(1).site().nat().reboot();
        mesh.simulateTime(30);
        assertSilentAtMost(3, flows);
    }

    @Test
    void shouldFollowAMemberToAnotherAddress(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        mesh.changeAddress(relay);
        mesh.simulateTime(30);
        assertSilentAtMost(1.5, flows);
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)));
    }

    @Test
    void shouldAnswerAPingByAMemberAfterAnHourOfIdling(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(3600);
        assertTrue(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)));
    }

    @Test
    void shouldNotUseAMemberThatGrantsAndDrops(SimMesh mesh) {
        farServer(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        dropForwarded(relay);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(100);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
        assertEquals(Optional.empty(), relay(nodes.get(0), nodes.get(1)));
    }

    @Test
    void shouldLeaveAMemberThatBeginsToDrop(SimMesh mesh) {
        farServer(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        assertTrue(isBy(relay, nodes.get(0), nodes.get(1)));
        dropForwarded(relay);
        mesh.simulateTime(100);
        assertSilentAtMost(1.2, flows);
        assertEquals(Optional.empty(), relay(nodes.get(0), nodes.get(1)));
    }

    /** The host loses what its node forwards, and nothing else. */
    private static void dropForwarded(SimNode relay) {
        relay.host().filterSent(datagram -> datagram.get(datagram.position()) != RELAY);
    }

    @Test
    void shouldForwardNothingWhereNobodyIsWilling(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode unwilling = mesh.node("unwilling", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(60);
        assertFalse(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
        assertEquals(0, unwilling.counter("relayed"));
    }

    /** Who does not want to be reached by that member does not ask it. */
    @Test
    void shouldForwardNothingToOneThatDidNotAgree(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        nodes.get(1).host().filterSent(datagram -> datagram.remaining() != REQUEST_LENGTH);
        mesh.simulateTime(60);
        assertFalse(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
        assertEquals(0, relay.counter("relayed"));
        assertEquals(PeerState.CONNECTED, nodes.get(1).peer(relay).orElseThrow().state());
    }

    @Test
    void shouldForwardNothingUnderAChannelFromElsewhere(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        SimNode relay = mesh.relay("relay", SiteKind.PUBLIC_V4);
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        Endpoint stranger = new Endpoint(mesh.network().addresses().nextV4().address(), 4900);
        int[] copied = new int[1];
        mesh.network().tap((event, host, datagram) -> {
            if (event == SimEvent.SENT && host == nodes.get(0).host() && isEnvelope(datagram.payload())) {
                byte[] copy = new byte[datagram.length()];
                datagram.payload().get(datagram.payload().position(), copy);
                relay.host().inject(stranger, SimNode.PORT, copy);
                copied[0]++;
            }
        });
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        assertTrue(copied[0] > 0);
        assertEquals(copied[0], relay.counter("relayedWrongEndpoint"));
        assertEquals(0, flow.duplicateCount());
    }

    private static boolean isEnvelope(ByteBuffer payload) {
        return payload.get(payload.position()) == RELAY;
    }

    @Test
    void shouldHoldAPairToItsRateAndLetOthersPass(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        mesh.setRelayForOthers(Optional.of(new RelayLimits(20_000, 20_000, 10_000_000)));
        SimNode relay = mesh.node("relay", SiteKind.PUBLIC);
        mesh.setRelayForOthers(Optional.empty());
        List<SimNode> nodes = mesh.nodes(4, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow greedy = mesh.flow(nodes.get(0), nodes.get(1), 1);
        SimFlow modest = mesh.flow(nodes.get(2), nodes.get(3), 100);
        mesh.simulateTime(10);
        greedy.stop();
        modest.stop();
        mesh.simulateTime(1);
        assertEquals(0, modest.lostCount());
        assertTrue(relay.counter("relayedTooMuch") > 1000);
        assertTrue(relay.counter("relayedBytes") < 20_000 * 17, relay.counter("relayedBytes") + " bytes");
    }

    @Test
    void shouldConnectThroughAMemberInANetworkThatOpensSessionsOnDemand(SimMesh mesh) {
        serverThatForwardsNothing(mesh);
        mesh.setOverlay("10.64.0.0/16");
        mesh.relay("relay", SiteKind.PUBLIC);
        mesh.nodes(30, SiteKind.PUBLIC_V4);
        SimNode a = mesh.node("a", SiteKind.SYMMETRIC);
        SimNode b = mesh.node("b", SiteKind.SYMMETRIC);
        mesh.simulateTime(400);
        assertTrue(mesh.ping(a, b, 4, 2), () -> Arrays.toString(new Object[] {a.peer(b)}));
    }
}
