package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.engine.PathKind;

/**
 * Routers that take what comes in unasked for themselves, and then give the port between those two endpoints to nobody else: whoever sends
 * first to such a site spoils the port that its host is about to use.
 */
@ExtendWith(SimulatedMesh.class)
class OpenInputTest {
    private static boolean areDirect(SimNode a, SimNode b) {
        return isDirect(a, b) && isDirect(b, a);
    }

    private static boolean isDirect(SimNode from, SimNode to) {
        return from.peer(to).filter(peer -> peer.path() == PathKind.DIRECT).isPresent();
    }

    private static void assertSoonDirect(SimMesh mesh, SimNode a, SimNode b) {
        assertTrue(mesh.simulateUntil(3, () -> a.hasAddress(4) && b.hasAddress(4)));
        assertTrue(mesh.simulateUntil(1, () -> areDirect(a, b)), () -> a.peer(b) + ", " + b.peer(a));
        mesh.assertConnected(a, b);
    }

    static Stream<SiteKind> reachableKinds() {
        return Stream.of(SiteKind.values())
                .filter(kind -> kind != SiteKind.UDP_BLOCKED)
                .filter(kind -> SitePairs.isReachable(kind, SiteKind.PORT_RESTRICTED_OPEN_INPUT));
    }

    @ParameterizedTest
    @MethodSource("reachableKinds")
    void shouldGoDirectWithinASecondWhereTheOtherSideIsThereFirst(SiteKind other, SimMesh mesh) {
        mesh.server();
        SimNode first = mesh.node("first", other);
        mesh.simulateTime(5);
        assertSoonDirect(mesh, first, mesh.node("open", SiteKind.PORT_RESTRICTED_OPEN_INPUT));
    }

    @ParameterizedTest
    @MethodSource("reachableKinds")
    void shouldGoDirectWithinASecondWhereTheOtherSideComesLater(SiteKind other, SimMesh mesh) {
        mesh.server();
        SimNode open = mesh.node("open", SiteKind.PORT_RESTRICTED_OPEN_INPUT);
        mesh.simulateTime(5);
        assertSoonDirect(mesh, open, mesh.node("other", other));
    }
}
