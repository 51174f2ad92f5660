package org.meshnet.core.engine.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.relay.RelayBench;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.Prefix;

/** Which of two gateways is used; that the times fit together is the simulation's to show. */
class SubnetRouteTest {
    private static final long SECOND = 1_000_000_000L;

    private final RelayBench bench = new RelayBench(Optional.empty());
    private final SubnetRoute route =
            new SubnetRoute(Prefix.parse("192.168.7.0/24").orElseThrow());
    private final Map<NodeKey, GatewayHealth> health = new HashMap<>();
    private final Peer lower;
    private final Peer upper;

    SubnetRouteTest() {
        bench.connect(2);
        List<Peer> peers = Stream.of(bench.peer(1), bench.peer(2))
                .sorted(Comparator.comparing(Peer::key))
                .toList();
        lower = peers.get(0);
        upper = peers.get(1);
        route.setOffers(peers);
    }

    private Peer choose(long nowNs) {
        route.offers().forEach(peer -> healthOf(peer).look(peer, nowNs));
        route.choose(this::healthOf, nowNs);
        return route.current().orElseThrow();
    }

    private GatewayHealth healthOf(Peer peer) {
        return health.computeIfAbsent(peer.key(), any -> new GatewayHealth());
    }

    /** A probe over the path in use, and its answer after so long. */
    private static void answer(Peer peer, long sentNs, long rttNs) {
        Hop hop = peer.paths().current().orElseThrow();
        peer.paths().onProbeSent(sentNs, hop, sentNs);
        peer.paths().onProbeReply(sentNs, hop, sentNs + rttNs);
    }

    @Test
    void shouldTakeTheLowerKeyOfTwoThatAreAlike() {
        assertSame(lower, choose(0));
    }

    @Test
    void shouldLeaveAtOnceOneThatIsSilentForTwoSecondsAndComeBackAfterHalfAMinuteAndAWhile() {
        choose(0);
        lower.paths().onProbeSent(1, lower.paths().current().orElseThrow(), 0);
        assertSame(lower, choose(2 * SECOND - 1));
        assertTrue(healthOf(lower).nextNs() <= 2 * SECOND);
        assertSame(upper, choose(2 * SECOND));
        answer(lower, 3 * SECOND, 1);
        long wellNs = 4 * SECOND;
        assertSame(upper, choose(wellNs));
        assertSame(upper, choose(wellNs + GatewayHealth.HOLD_NS - 1));
        assertEquals(Optional.empty(), route.wished());
        assertSame(upper, choose(wellNs + GatewayHealth.HOLD_NS));
        assertEquals(Optional.of(lower), route.wished());
        assertSame(lower, choose(wellNs + GatewayHealth.HOLD_NS + SubnetRoute.STEADY_NS));
    }

    @Test
    void shouldStayWhereItIsWhileAllFail() {
        choose(0);
        for (Peer peer : List.of(lower, upper)) {
            peer.paths().onProbeSent(1, peer.paths().current().orElseThrow(), 0);
        }
        assertSame(lower, choose(10 * SECOND));
    }

    @Test
    void shouldGoOverToOneThatIsMuchFasterAndNotBackForJitter() {
        answer(lower, 1, 50_000_000);
        answer(upper, 1, 50_000_000);
        assertSame(lower, choose(SECOND));
        answer(upper, SECOND, 1);
        for (int i = 0; i < 20; i++) {
            answer(upper, SECOND + i, 20_000_000);
        }
        assertSame(lower, choose(2 * SECOND));
        assertSame(upper, choose(2 * SECOND + SubnetRoute.STEADY_NS));
        for (int i = 0; i < 20; i++) {
            answer(lower, 10 * SECOND + i, 24_000_000);
        }
        choose(12 * SECOND);
        assertEquals(Optional.empty(), route.wished(), "slower, if not by much");
        for (int i = 0; i < 20; i++) {
            answer(lower, 14 * SECOND + i, 20_000_000);
        }
        choose(15 * SECOND);
        assertEquals(Optional.of(lower), route.wished());
    }

    @Test
    void shouldGoOnWithAPeerThatWasForgottenAndIsKnownAgain() {
        Peer before = choose(0);
        bench.context.peers().remove(before);
        Peer after = bench.context.peers().findOrAdd(before.key()).orElseThrow();
        assertNotSame(before, after);
        assertFalse(route.replace(before));
        assertTrue(route.replace(after));
        assertSame(after, route.current().orElseThrow());
        assertFalse(route.offers().contains(before));
    }

    @Test
    void shouldHaveTheOtherTakeOverWhenOneIsForgotten() {
        assertSame(lower, choose(0));
        assertTrue(route.drop(lower));
        assertSame(upper, choose(0));
        assertFalse(route.drop(upper), "it is the last one");
        assertFalse(route.drop(lower));
    }
}
