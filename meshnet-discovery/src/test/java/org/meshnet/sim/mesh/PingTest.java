package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PingFailure;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.sim.SimScheduler;

/** Pings that people ask for: probes inside the session, and the path that each used. */
@ExtendWith(SimulatedMesh.class)
class PingTest {
    private static final long TIMEOUT_NS = 3 * SimScheduler.SECOND_NS;
    /** More than a network may have for its nodes to know and connect to all others unasked. */
    private static final int CROWD = 66;

    private final List<PingResult> results = new ArrayList<>();

    private void ping(SimNode from, PingTarget target) {
        from.command(new Command.Ping(target, TIMEOUT_NS, results::add));
    }

    private void ping(SimNode from, SimNode to) {
        ping(from, new PingTarget.Key(to.key()));
    }

    private PingResult onlyResult() {
        assertEquals(1, results.size(), results.toString());
        return results.get(0);
    }

    private static PingResult failed(PingFailure failure) {
        return new PingResult.Failed(failure);
    }

    @Test
    void shouldTellRoundTripAndPathOfAnAnswer(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        ping(nodes.get(0), nodes.get(1));
        mesh.simulateTime(1);
        PingResult.Answered answered = assertInstanceOf(PingResult.Answered.class, onlyResult());
        assertEquals(PathKind.DIRECT, answered.path());
        assertEquals(nodes.get(0).peer(nodes.get(1)).orElseThrow().path().endpoint(), answered.endpoint());
        double milliseconds = answered.rttNs() / (double) SimScheduler.MILLISECOND_NS;
        assertTrue(milliseconds > 40 && milliseconds < 45, milliseconds + " ms over two links of 10 ms each way");
    }

    @Test
    void shouldFindWhoHasAnAddress(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        ping(nodes.get(0), new PingTarget.Address(nodes.get(1).address(4)));
        ping(nodes.get(0), new PingTarget.Address(nodes.get(1).address(6)));
        mesh.simulateTime(1);
        assertEquals(2, results.size());
        results.forEach(result -> assertInstanceOf(PingResult.Answered.class, result));
    }

    @Test
    void shouldLookUpTheAddressAndMakeASessionInALargeNetwork(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("10.0.0.0/16");
        List<SimNode> nodes = mesh.nodes(CROWD, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(70);
        SimNode from = nodes.get(CROWD - 1);
        SimNode stranger = nodes.stream()
                .filter(node -> node != from)
                .filter(node -> from.peer(node).isEmpty())
                .findFirst()
                .orElseThrow(() -> new AssertionError("it knows everybody"));
        ping(from, new PingTarget.Address(stranger.address(4)));
        mesh.simulateTime(3);
        assertInstanceOf(PingResult.Answered.class, onlyResult());
    }

    @Test
    void shouldSayAtOnceThatNobodyHasTheKey(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC);
        mesh.simulateTime(2);
        ping(a, new PingTarget.Key(NodeKey.of(new byte[NodeKey.LENGTH])));
        assertEquals(failed(PingFailure.UNKNOWN_PEER), onlyResult());
    }

    @Test
    void shouldSayThatNobodyHasTheAddressAsTheServerKnows(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC);
        mesh.simulateTime(2);
        ping(a, new PingTarget.Address(IpAddress.parse("10.0.0.250").orElseThrow()));
        mesh.simulateTime(1);
        assertEquals(failed(PingFailure.UNKNOWN_PEER), onlyResult());
    }

    @Test
    void shouldSayThatAPeerDoesNotAnswer(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC);
        mesh.simulateTime(2);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        mesh.crash(nodes.get(1));
        ping(nodes.get(0), nodes.get(1));
        mesh.simulateTime(2.9);
        assertEquals(List.of(), results);
        mesh.simulateTime(0.2);
        assertEquals(failed(PingFailure.NO_ANSWER), onlyResult());
    }

    @Test
    void shouldSayThatThereIsNoPathWhenNoSessionCanBeMade(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC);
        mesh.simulateTime(2);
        nodes.forEach(mesh::crash);
        mesh.restart(nodes.get(0));
        mesh.simulateTime(2);
        ping(nodes.get(0), nodes.get(1));
        mesh.simulateTime(3.1);
        assertEquals(failed(PingFailure.NO_PATH), onlyResult());
    }

    @Test
    void shouldSendOnceASessionStandsIfThatIsInTime(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC);
        mesh.simulateTime(2);
        nodes.forEach(mesh::crash);
        mesh.restart(nodes.get(0));
        mesh.simulateTime(10);
        ping(nodes.get(0), nodes.get(1));
        mesh.restart(nodes.get(1));
        mesh.simulateTime(2);
        assertInstanceOf(PingResult.Answered.class, onlyResult());
    }

    @Test
    void shouldHaveFewPingsUnderWayToOnePeer(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC);
        mesh.simulateTime(2);
        for (int i = 0; i < 5; i++) {
            ping(nodes.get(0), nodes.get(1));
        }
        assertEquals(failed(PingFailure.TOO_MANY), onlyResult());
        mesh.simulateTime(1);
        assertEquals(5, results.size());
        ping(nodes.get(0), nodes.get(1));
        mesh.simulateTime(1);
        assertInstanceOf(PingResult.Answered.class, results.get(5));
    }
}
