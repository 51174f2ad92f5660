package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.net.Ecn;

/** Datagrams are marked only towards who hands the marks on. */
@ExtendWith(SimulatedMesh.class)
class CongestionMarksTest {
    private static void start(SimMesh mesh, boolean isMarked, SimNode... nodes) {
        for (SimNode node : nodes) {
            node.setMarks(isMarked);
            mesh.crash(node);
            mesh.restart(node);
        }
    }

    private static void send(SimNode from, SimNode to, int marks) {
        IpMessage echo = IpMessage.echoRequest(from.address(6), to.address(6), 7);
        from.kernel().sendMarked(echo, marks);
    }

    private static PathKind path(SimNode a, SimNode b) {
        return a.peer(b).orElseThrow().path().kind();
    }

    @ParameterizedTest
    @CsvSource({"true, true, 2", "true, false, 0", "false, true, 0", "false, false, 0"})
    void shouldMarkOnlyBetweenThoseThatBothUnderstandIt(boolean ofA, boolean ofB, int expected, SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        start(mesh, ofA, a);
        start(mesh, ofB, b);
        mesh.simulateTime(5);
        mesh.assertConnected(a, b);
        send(a, b, Ecn.ECT_0);
        assertEquals(expected, a.lastMarks());
        send(b, a, Ecn.ECT_0);
        assertEquals(expected, b.lastMarks());
        send(a, b, Ecn.NOT_ECT);
        assertEquals(Ecn.NOT_ECT, a.lastMarks());
    }

    @Test
    void shouldNotMarkWhatGoesByTheServer(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.SYMMETRIC);
        SimNode b = mesh.node("b", SiteKind.SYMMETRIC);
        start(mesh, true, a, b);
        mesh.simulateTime(5);
        mesh.assertConnected(a, b);
        assertEquals(PathKind.RELAY, path(a, b));
        send(a, b, Ecn.ECT_0);
        assertEquals(Ecn.NOT_ECT, a.lastMarks());
    }

    @Test
    void shouldNotMarkWhatEndsAtAnExtraSocket(SimMesh mesh) {
        mesh.server();
        SimNode hard = mesh.node("hard", SiteKind.SYMMETRIC_SEQUENTIAL);
        SimNode easy = mesh.node("easy", SiteKind.PORT_RESTRICTED);
        start(mesh, true, hard, easy);
        mesh.simulateTime(5);
        mesh.flow(hard, easy, 100);
        assertTrue(mesh.simulateUntil(60, () -> easy.peer(hard).isPresent() && path(easy, hard) == PathKind.DIRECT));
        assertTrue(hard.extraSocketCount() > 0);
        send(easy, hard, Ecn.ECT_0);
        assertEquals(Ecn.NOT_ECT, easy.lastMarks());
    }
}
