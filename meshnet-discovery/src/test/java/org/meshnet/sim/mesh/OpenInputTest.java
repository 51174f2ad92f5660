package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.sim.SimRandom;

/**
 * Routers that take what comes in unasked for themselves, and then give the port between those two endpoints to nobody
 * else: whoever sends first to such a site spoils the port that its host is about to use.
 */
@ExtendWith(SimulatedMesh.class)
class OpenInputTest {
    /** More with {@code -Dmeshnet.sim.seeds=N}. */
    private static final int SEEDS = Integer.getInteger("meshnet.sim.seeds", 20);

    /** From the introduction to the first probes. */
    private static final double MEETING_SECONDS = 0.3;

    private static final double SHORTEST_PAUSE_SECONDS = 0.05;
    private static final double LONGEST_PAUSE_SECONDS = 2;
    /** A pair that missed each other has its next search by then. */
    private static final double SECOND_SEARCH_SECONDS = 45;

    private static boolean areDirect(SimNode a, SimNode b) {
        return isDirect(a, b) && isDirect(b, a);
    }

    private static boolean isDirect(SimNode from, SimNode to) {
        return from.peer(to)
                .filter(peer -> peer.path().kind() == PathKind.DIRECT)
                .isPresent();
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

    static Stream<Arguments> meetings() {
        SiteKind open = SiteKind.PORT_RESTRICTED_OPEN_INPUT;
        SiteKind closed = SiteKind.PORT_RESTRICTED;
        return LongStream.range(0, SEEDS)
                .boxed()
                .flatMap(seed -> Stream.of(
                        Arguments.of(open, open, seed),
                        Arguments.of(open, closed, seed),
                        Arguments.of(closed, open, seed)));
    }

    /** Two nodes that meet, of which one stands still at some moment of that. */
    private static final class Meeting {
        private final SimMesh mesh;
        private final SimNode first;
        private final SimNode second;
        private final double pauseSeconds;

        Meeting(SiteKind firstKind, SiteKind secondKind, long seed, double leastSeconds, double mostSeconds) {
            mesh = new SimMesh(seed);
            SimRandom random = mesh.network().random().split("meeting");
            pauseSeconds = leastSeconds + part(random) * (mostSeconds - leastSeconds);
            mesh.server();
            first = mesh.node("first", firstKind);
            mesh.simulateTime(5);
            second = mesh.node("second", secondKind);
            mesh.simulateTime(part(random) * MEETING_SECONDS);
            (random.chance(0.5) ? first : second).standStill(pauseSeconds);
            mesh.simulateTime(pauseSeconds);
        }

        private static double part(SimRandom random) {
            return random.nextInt(1000) / 1000.0;
        }

        /** How long after the pause it takes until both are direct; they talk all the while. */
        void assertDirectWithin(double seconds, double intervalMs) {
            assertTrue(mesh.simulateUntil(3, () -> first.hasAddress(4) && second.hasAddress(4)));
            mesh.bothWays(first, second, intervalMs);
            assertTrue(
                    mesh.simulateUntil(seconds, () -> areDirect(first, second)),
                    () -> first.peer(second) + ", " + second.peer(first));
        }
    }

    @ParameterizedTest
    @MethodSource("meetings")
    void shouldGoDirectWithinASecondThoughOneSideStandsStill(SiteKind first, SiteKind second, long seed) {
        new Meeting(first, second, seed, SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS).assertDirectWithin(1, 1000);
    }

    @ParameterizedTest
    @MethodSource("meetings")
    void shouldGoDirectInTheNextSearchWhereOneSideStoodStillForVeryLong(SiteKind first, SiteKind second, long seed) {
        new Meeting(first, second, seed, LONGEST_PAUSE_SECONDS, 8).assertDirectWithin(SECOND_SEARCH_SECONDS, 1000);
    }

    /** Each of them is new traffic by relay, which begins a search. */
    @ParameterizedTest
    @MethodSource("meetings")
    void shouldGoDirectInTheNextSearchWhereThereAreFewPackets(SiteKind first, SiteKind second, long seed) {
        new Meeting(first, second, seed, LONGEST_PAUSE_SECONDS, 8).assertDirectWithin(SECOND_SEARCH_SECONDS, 7000);
    }
}
