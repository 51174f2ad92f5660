package org.meshnet.core.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.engine.relay.RelayBench.ALICE;
import static org.meshnet.core.engine.relay.RelayBench.BOB;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.lane.ForwardChannel;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.RelayLimitBody;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.relay.RelayLimits;

class RelayServiceTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private static final Hop ELSEWHERE =
            Hop.direct(Endpoint.parse("203.0.113.9:9").orElseThrow());

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
    void shouldTakeNoReplyForAnAnswerThatBelongsToNoProbe() {
        RelayBench bench = new RelayBench(Optional.of(RelayLimits.DEFAULT));
        bench.connect(1);
        for (int id = 0; id < 1_000; id++) {
            bench.reply(RelayBench.ALICE, -id, Hop.direct(RelayBench.endpoint(RelayBench.ALICE)), 1);
        }
        assertEquals(0, bench.answerCount());
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
    void shouldFollowOneThatAsksFromElsewhereOnceItAnswersThere() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, 0);
        bench.ask(ALICE, BOB, ELSEWHERE, SECOND_NS);
        assertEquals(
                RelayBench.endpoint(ALICE), bench.forwarded(BOB).orElseThrow().to(), "it may be forged");
        bench.answer(ALICE, ELSEWHERE, SECOND_NS);
        assertEquals(ELSEWHERE.endpoint(), bench.forwarded(ALICE).orElseThrow().owner());
        assertEquals(ELSEWHERE.endpoint(), bench.forwarded(BOB).orElseThrow().to());
        assertEquals(ELSEWHERE.endpoint(), bench.last(ALICE).at());
    }

    @Test
    void shouldNotForwardToWhereNobodyAnswered() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, ELSEWHERE, 1);
        assertFalse(bench.isTold(ALICE, FrameKind.RELAY_GRANT));
        bench.ask(BOB, ALICE, 2);
        assertEquals(
                RelayBench.endpoint(BOB), bench.forwarded(ALICE).orElseThrow().to());
    }

    @Test
    void shouldForwardNoLongerToOneThatDoesNotAnswerAnyMore() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, 0);
        ForwardChannel channel = bench.forwarded(ALICE).orElseThrow();
        for (int second = 1; second <= 10; second++) {
            channel.use().touch(second * SECOND_NS);
            bench.service.onTimer(second * SECOND_NS);
        }
        assertTrue(bench.forwarded(ALICE).isPresent());
        for (int second = 11; second <= 30; second++) {
            channel.use().touch(second * SECOND_NS);
            bench.service.onTimer(second * SECOND_NS);
        }
        assertEquals(null, bench.cell.get().forwards().find(channel.id()));
        assertEquals(Hop.DIRECT, bench.last(ALICE).channel());
    }

    @Test
    void shouldGoOnForwardingToThoseThatAnswer() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, 0);
        ForwardChannel channel = bench.forwarded(ALICE).orElseThrow();
        for (int second = 1; second <= 300; second++) {
            channel.use().touch(second * SECOND_NS);
            for (int peer : new int[] {ALICE, BOB}) {
                bench.peer(peer).paths().onHandshake(Hop.direct(RelayBench.endpoint(peer)), second * SECOND_NS);
            }
            bench.service.onTimer(second * SECOND_NS);
        }
        assertTrue(bench.forwarded(ALICE).isPresent());
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
        bench.peer(BOB).paths().onHandshake(new Hop(RelayBench.endpoint(BOB), 5), 0);
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
        assertEquals(1, bench.told().size());
    }

    @Test
    void shouldAnswerOnlySoManyRequestsOfOneMember() {
        for (int i = 0; i < 1000; i++) {
            bench.ask(ALICE, ALICE, 0);
        }
        assertEquals(256, bench.told().size());
    }

    private static void agree(RelayBench crowd, int one, int other, long nowNs) {
        crowd.ask(one, other, nowNs);
        crowd.ask(other, one, nowNs);
    }

    @Test
    void shouldHoldAMemberToItsCountOfPairsByEndingTheOneUnusedForLongest() {
        RelayBench crowd = bench(RelayService.MAX_PAIRS_OF_MEMBER + 2);
        for (int other = 2; other <= RelayService.MAX_PAIRS_OF_MEMBER + 1; other++) {
            agree(crowd, ALICE, other, other);
        }
        ForwardChannel first = crowd.forwarded(BOB).orElseThrow();
        first.use().touch(SECOND_NS);
        agree(crowd, ALICE, RelayService.MAX_PAIRS_OF_MEMBER + 2, SECOND_NS);
        assertTrue(crowd.forwarded(RelayService.MAX_PAIRS_OF_MEMBER + 2).isPresent());
        assertTrue(crowd.forwarded(BOB).isPresent(), "in use");
        assertEquals(Hop.DIRECT, crowd.last(3).channel());
    }

    @Test
    void shouldGrantThoughManyAskForAMemberThatDoesNotAgree() {
        RelayBench crowd = bench(131);
        for (int sybil = 3; sybil <= 131; sybil++) {
            crowd.ask(sybil, BOB, 0);
        }
        agree(crowd, ALICE, BOB, 1);
        assertTrue(crowd.forwarded(ALICE).isPresent());
    }

    @Test
    void shouldGrantThoughAFewAskForMoreThanThereIsRoomFor() {
        RelayBench crowd = bench(140);
        for (int sybil = 3; sybil <= 14; sybil++) {
            for (int other = 20; other <= 140; other++) {
                crowd.ask(sybil, other, 0);
            }
        }
        agree(crowd, ALICE, BOB, 1);
        assertTrue(crowd.forwarded(ALICE).isPresent());
    }

    @Test
    void shouldMakeRoomInAFullTableAtTheCostOfWhoHasMost() {
        RelayBench crowd = bench(64);
        for (int one = 10; one <= 60; one++) {
            for (int other = one + 1; other <= 60; other++) {
                agree(crowd, one, other, one);
            }
        }
        agree(crowd, ALICE, BOB, SECOND_NS);
        agree(crowd, ALICE, 3, SECOND_NS);
        assertTrue(crowd.forwarded(BOB).isPresent());
        assertTrue(crowd.forwarded(3).isPresent());
    }

    /** What the data loops know of the pairs of these with one that has the next number. */
    private static List<ForwardChannel> known(RelayBench crowd, int firstMember, int lastMember) {
        return IntStream.rangeClosed(firstMember, lastMember)
                .mapToObj(member -> crowd.forwarded(member).orElseThrow())
                .toList();
    }

    /** Made anew is touched, though it be equal. */
    @SuppressWarnings("ReferenceEquality")
    private static long touchedCount(List<ForwardChannel> before, List<ForwardChannel> after) {
        return IntStream.range(0, before.size())
                .filter(i -> before.get(i) != after.get(i))
                .count();
    }

    @Test
    void shouldTouchNoPairButTheOneThatChanges() {
        RelayBench crowd = bench(103);
        for (int member = 4; member < 104; member += 2) {
            agree(crowd, member, member + 1, 0);
        }
        List<ForwardChannel> before = known(crowd, 4, 103);
        agree(crowd, ALICE, BOB, 1);
        assertEquals(0, touchedCount(before, known(crowd, 4, 103)), "a pair came");
        crowd.ask(ALICE, BOB, ELSEWHERE, SECOND_NS);
        crowd.answer(ALICE, ELSEWHERE, SECOND_NS);
        assertEquals(0, touchedCount(before, known(crowd, 4, 103)), "one of a pair moved");
        crowd.peer(ALICE).dropSessions();
        crowd.service.onDown(crowd.peer(ALICE), 0);
        assertEquals(0, touchedCount(before, known(crowd, 4, 103)), "a pair ended");
    }

    @Test
    void shouldTellTheOwnerOfAChannelThatALimitDropsWhatItSends() {
        agree(bench, ALICE, BOB, 0);
        long channel = bench.last(ALICE).channel();
        bench.service.onLimited(channel, true);
        bench.service.onLimited(channel, false);
        assertEquals(List.of(new RelayLimitBody(channel, 12_500), new RelayLimitBody(channel, 0)), bench.limits());
    }

    @Test
    void shouldTellNobodyOfALimitOnceTheChannelIsTakenBackOrTheOwnerIsReachedByRelay() {
        agree(bench, ALICE, BOB, 0);
        long ofAlice = bench.last(ALICE).channel();
        long ofBob = bench.last(BOB).channel();
        bench.peer(ALICE).paths().onHandshake(new Hop(RelayBench.endpoint(ALICE), 5), 0);
        bench.service.onLimited(ofAlice, true);
        bench.peer(ALICE).dropSessions();
        bench.service.onDown(bench.peer(ALICE), 0);
        bench.service.onLimited(ofBob, true);
        assertEquals(List.of(), bench.limits());
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
        assertTrue(bench.service.needs(bench.peer(ALICE)));
        bench.service.onTimer(RelayService.IDLE_NS + 61 * SECOND_NS);
        assertEquals(Hop.DIRECT, bench.last(ALICE).channel());
        assertEquals(Hop.DIRECT, bench.last(BOB).channel());
        assertEquals(null, bench.cell.get().forwards().find(channel.id()));
        assertFalse(bench.service.needs(bench.peer(ALICE)));
    }

    @Test
    void shouldTakeBackTheChannelsOfOneWhoseSessionEnded() {
        bench.ask(ALICE, BOB, 0);
        bench.ask(BOB, ALICE, 0);
        long channel = bench.last(BOB).channel();
        bench.peer(ALICE).dropSessions();
        bench.service.onDown(bench.peer(ALICE), 0);
        assertEquals(Hop.DIRECT, bench.last(BOB).channel());
        assertEquals(null, bench.cell.get().forwards().find(channel));
    }
}
