package org.meshnet.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.engine.RelayBench.ALICE;
import static org.meshnet.core.engine.RelayBench.BOB;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.relay.RelayLimits;

class RelayServiceTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final RelayBench bench = bench(2);

    private static RelayBench bench(int peerCount) {
        RelayBench bench = new RelayBench(Optional.of(RelayLimits.DEFAULT));
        bench.connect(peerCount);
        return bench;
    }

    private void assertRefused(RelayBench refusing, int asker) {
        assertEquals(FrameKind.RELAY_GRANT, refusing.last(asker).kind());
        assertEquals(Hop.DIRECT, refusing.last(asker).channel());
        assertEquals(1, refusing.counters.count(Counter.RELAY_REQUEST_REFUSED));
    }

    @Test
    void shouldGrantOnlyWhenBothHaveAsked() {
        bench.ask(ALICE, BOB, 0);
        assertEquals(FrameKind.RELAY_OFFER, bench.last(BOB).kind());
        assertEquals(RelayBench.key(ALICE), bench.last(BOB).about());
        assertFalse(bench.isTold(ALICE, FrameKind.RELAY_GRANT));
        bench.ask(BOB, ALICE, 0);
        ForwardChannel fromAlice = bench.forwarded(ALICE).orElseThrow();
        ForwardChannel fromBob = bench.forwarded(BOB).orElseThrow();
        assertEquals(RelayBench.endpoint(ALICE), fromAlice.owner());
        assertEquals(RelayBench.endpoint(BOB), fromAlice.to());
        assertEquals(fromBob.id(), fromAlice.backId());
        assertEquals(fromAlice.id(), fromBob.backId());
    }

    @Test
    void shouldGiveTheSameChannelsAgain() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, 0);
        long channel = bench.last(ALICE).channel();
        bench.ask(ALICE, BOB, 1);
        assertEquals(channel, bench.last(ALICE).channel());
    }

    @Test
    void shouldFollowOneThatAsksFromElsewhere() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, 0);
        Endpoint moved = Endpoint.parse("203.0.113.9:9").orElseThrow();
        bench.ask(ALICE, BOB, Hop.direct(moved), SECOND_NS);
        assertEquals(moved, bench.forwarded(ALICE).orElseThrow().owner());
        assertEquals(moved, bench.forwarded(BOB).orElseThrow().to());
        assertEquals(moved, bench.last(ALICE).at());
    }

    @Test
    void shouldRefuseWhenItIsNotToldToForward() {
        RelayBench unwilling = new RelayBench(Optional.empty());
        unwilling.connect(2);
        unwilling.ask(ALICE, BOB, 0);
        assertRefused(unwilling, ALICE);
    }

    @Test
    void shouldRefuseOneThatAsksByRelaySoThatThereAreNoChains() {
        bench.ask(ALICE, BOB, new Hop(RelayBench.endpoint(ALICE), 5), 0);
        assertRefused(bench, ALICE);
        assertFalse(bench.isTold(BOB, FrameKind.RELAY_OFFER));
    }

    @Test
    void shouldRefuseWhenTheOtherIsReachedByRelay() {
        bench.peer(BOB).paths().moveTo(new Hop(RelayBench.endpoint(BOB), 5));
        bench.ask(ALICE, BOB, 0);
        assertRefused(bench, ALICE);
    }

    @Test
    void shouldRefuseWhenTheOtherHasNoSession() {
        bench.peer(BOB).dropSessions();
        bench.ask(ALICE, BOB, 0);
        assertRefused(bench, ALICE);
    }

    @Test
    void shouldRefuseOneThatAsksForItself() {
        bench.ask(ALICE, ALICE, 0);
        assertRefused(bench, ALICE);
    }

    @Test
    void shouldOfferAtMostOnceASecond() {
        for (int i = 0; i < 50; i++) {
            bench.ask(ALICE, BOB, i * SECOND_NS / 50);
        }
        assertEquals(1, bench.told.size());
    }

    @Test
    void shouldAnswerOnlySoManyRequestsOfOneMember() {
        for (int i = 0; i < 1000; i++) {
            bench.ask(ALICE, ALICE, 0);
        }
        assertEquals(256, bench.told.size());
    }

    @Test
    void shouldHoldAMemberToItsCountOfPairs() {
        RelayBench crowd = bench(RelayService.MAX_PAIRS_OF_MEMBER + 2);
        for (int other = 2; other <= RelayService.MAX_PAIRS_OF_MEMBER + 2; other++) {
            crowd.ask(ALICE, other, 0);
        }
        assertRefused(crowd, ALICE);
        assertFalse(crowd.isTold(RelayService.MAX_PAIRS_OF_MEMBER + 2, FrameKind.RELAY_OFFER));
    }

    @Test
    void shouldForgetAPairThatOnlyOneAskedFor() {
        bench.ask(ALICE, BOB, 0);
        bench.service.onTimer(11 * SECOND_NS);
        assertEquals(TimerQueue.NONE, bench.service.nextDeadlineNs());
        bench.ask(BOB, ALICE, 12 * SECOND_NS);
        assertEquals(FrameKind.RELAY_OFFER, bench.last(ALICE).kind());
    }

    @Test
    void shouldTakeBackChannelsThatAreNotUsedAndSaySo() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, 0);
        ForwardChannel channel = bench.forwarded(ALICE).orElseThrow();
        channel.use().touch(60 * SECOND_NS);
        bench.service.onTimer(RelayService.IDLE_NS + SECOND_NS);
        assertTrue(bench.forwarded(ALICE).isPresent());
        assertTrue(bench.service.isUsedBy(bench.peer(ALICE)));
        bench.service.onTimer(RelayService.IDLE_NS + 61 * SECOND_NS);
        assertEquals(Hop.DIRECT, bench.last(ALICE).channel());
        assertEquals(Hop.DIRECT, bench.last(BOB).channel());
        assertEquals(null, bench.cell.get().forwards().find(channel.id()));
        assertFalse(bench.service.isUsedBy(bench.peer(ALICE)));
    }

    @Test
    void shouldTakeBackTheChannelsOfOneWhoseSessionEnded() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, 0);
        long channel = bench.last(BOB).channel();
        bench.peer(ALICE).dropSessions();
        bench.service.onDown(bench.peer(ALICE));
        assertEquals(Hop.DIRECT, bench.last(BOB).channel());
        assertEquals(null, bench.cell.get().forwards().find(channel));
    }
}
