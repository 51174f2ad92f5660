package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

class PathsTest {
    private static final long MS = 1_000_000L;
    private static final Hop NEAR = direct("192.0.2.1:1000");
    private static final Hop FAR = direct("198.51.100.1:1000");
    private static final Hop RELAY = new Hop(endpoint("203.0.113.1:8000"), 11);
    private static final Hop OTHER_RELAY = new Hop(endpoint("203.0.113.2:8000"), 22);
    private static final long OVERDUE_NS = Paths.MIN_PATIENCE_NS;

    private final Paths paths = new Paths();

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    private static Hop direct(String text) {
        return Hop.direct(endpoint(text));
    }

    private boolean answer(long id, Hop from, long sentNs, long rttNs) {
        paths.onProbeSent(id, from, sentNs);
        return paths.onProbeReply(id, from, sentNs + rttNs);
    }

    @Test
    void shouldTakeTheFirstPathThatAnswersWhenThereIsNone() {
        answer(1, FAR, 0, 80 * MS);
        assertEquals(Optional.of(FAR), paths.current());
        assertEquals(80 * MS, paths.rttNs().orElseThrow());
    }

    @Test
    void shouldMoveToAMuchFasterPath() {
        answer(1, FAR, 0, 80 * MS);
        answer(2, NEAR, 0, 2 * MS);
        assertEquals(Optional.of(NEAR), paths.current());
    }

    @Test
    void shouldStayWhenThePathIsNotWorthTheMove() {
        answer(1, FAR, 0, 80 * MS);
        answer(2, NEAR, 0, 70 * MS);
        assertEquals(Optional.of(FAR), paths.current());
    }

    @Test
    void shouldPreferTheBetterKindOfTwoEquallyFastPaths() {
        paths.setCandidates(Map.of(FAR, CandidateKind.OBSERVED, NEAR, CandidateKind.LOCAL));
        answer(1, FAR, 0, 2 * MS);
        assertTrue(answer(2, NEAR, 0, 2 * MS));
        assertFalse(answer(3, FAR, 0, 2 * MS), "and stay there");
    }

    @Test
    void shouldPreferIpv6OfTwoEquallyFastPathsOfOneKind() {
        Hop v6 = direct("[2001:db8::1]:1");
        paths.setCandidates(Map.of(NEAR, CandidateKind.OBSERVED, v6, CandidateKind.OBSERVED));
        answer(1, NEAR, 0, 20 * MS);
        assertTrue(answer(2, v6, 0, 20 * MS));
        assertFalse(answer(3, NEAR, 0, 20 * MS));
        assertEquals(Optional.of(v6), paths.current());
    }

    @Test
    void shouldTakeADirectPathInPlaceOfAFasterRelay() {
        paths.offerRelay(0, RELAY);
        answer(1, RELAY, 0, 2 * MS);
        assertTrue(answer(2, FAR, 0, 80 * MS));
        assertFalse(answer(3, RELAY, 0, 2 * MS), "and stay there");
        assertTrue(paths.isDirect());
    }

    @Test
    void shouldFailOverToTheRelayOnceThePathOwesAnAnswerForLongerThanItsRoundTripExplains() {
        paths.offerRelay(0, RELAY);
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        assertFalse(paths.failOver(10 * MS + OVERDUE_NS - 1));
        assertTrue(paths.failOver(10 * MS + OVERDUE_NS));
        assertEquals(Optional.of(RELAY), paths.current());
        assertTrue(paths.hasLostDirect());
    }

    @Test
    void shouldBeMorePatientWithASlowPath() {
        paths.offerRelay(0, RELAY);
        answer(1, FAR, 0, 500 * MS);
        paths.onProbeSent(2, FAR, 1000 * MS);
        assertFalse(paths.failOver(2400 * MS));
        assertTrue(paths.failOver(2500 * MS));
    }

    @Test
    void shouldReturnToTheDirectPathWithALateAnswer() {
        paths.offerRelay(0, RELAY);
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        paths.failOver(10 * MS + OVERDUE_NS);
        assertTrue(paths.onProbeReply(2, NEAR, 900 * MS));
        assertEquals(Optional.of(NEAR), paths.current());
        assertFalse(paths.hasLostDirect());
    }

    @Test
    void shouldStayOnADeadPathWhenThereIsNoOther() {
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        assertFalse(paths.failOver(5000 * MS));
        assertEquals(Optional.of(NEAR), paths.current());
    }

    @Test
    void shouldGoFromOneDeadRelayToAnotherAndLetItRest() {
        paths.offerRelay(0, RELAY);
        paths.offerRelay(1, OTHER_RELAY);
        answer(1, RELAY, 0, 2 * MS);
        paths.onProbeSent(2, RELAY, 10 * MS);
        assertTrue(paths.failOver(500 * MS));
        assertEquals(Optional.of(OTHER_RELAY), paths.current());
        paths.onProbeSent(3, OTHER_RELAY, 500 * MS);
        assertFalse(paths.failOver(1000 * MS));
    }

    @Test
    void shouldLoseTrustThoughItMovesFromOneSilentPathToAnother() {
        paths.offerRelay(0, RELAY);
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        paths.failOver(500 * MS);
        paths.onProbeSent(3, RELAY, 500 * MS);
        assertTrue(paths.isTrusted(10 * MS + Paths.TRUST_NS - 1));
        assertFalse(paths.isTrusted(10 * MS + Paths.TRUST_NS));
    }

    @Test
    void shouldReplaceAVoidChannelByTheNewOne() {
        paths.offerRelay(0, RELAY);
        paths.onHandshake(RELAY, 0);
        assertFalse(paths.replaceVoidRelay(0));
        paths.dropRelay(0);
        assertFalse(paths.replaceVoidRelay(0), "there is none yet");
        paths.offerRelay(0, OTHER_RELAY);
        assertTrue(paths.replaceVoidRelay(0));
        assertEquals(Optional.of(OTHER_RELAY), paths.current());
    }

    @Test
    void shouldTakeAnyPathOnceThePresentOneIsOverdue() {
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        assertTrue(answer(3, FAR, 10 * MS + OVERDUE_NS, 80 * MS));
        assertEquals(Optional.of(FAR), paths.current());
    }

    @Test
    void shouldTakeASlowerPathThatAnswersWhileTheAnswerOfThePresentOneIsLate() {
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        assertFalse(answer(3, FAR, 10 * MS, 80 * MS));
        assertTrue(answer(4, FAR, 40 * MS, 80 * MS));
        assertEquals(Optional.of(FAR), paths.current());
    }

    @Test
    void shouldNotTakeARelayForALateDirectPath() {
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        assertFalse(answer(3, RELAY, 100 * MS, 80 * MS));
        assertEquals(Optional.of(NEAR), paths.current());
    }

    @Test
    void shouldBelieveAPathThatAnsweredJustNow() {
        assertFalse(paths.isProven(0));
        answer(1, NEAR, 0, 2 * MS);
        assertTrue(paths.isProven(400 * MS));
        assertFalse(paths.isProven(600 * MS));
        paths.onHandshake(FAR, 0);
        assertFalse(paths.isProven(3 * MS), "another path");
    }

    @Test
    void shouldTrustAnIdlePath() {
        answer(1, NEAR, 0, 2 * MS);
        assertTrue(paths.isTrusted(3600_000 * MS));
        assertFalse(paths.isOverdue(3600_000 * MS));
    }

    @Test
    void shouldIgnoreAnswersNobodyAskedFor() {
        paths.onProbeSent(1, NEAR, 0);
        assertFalse(paths.onProbeReply(2, NEAR, MS), "an unknown id");
        assertFalse(paths.onProbeReply(1, FAR, MS), "another endpoint");
        assertEquals(Optional.empty(), paths.current());
    }

    @Test
    void shouldNotTakeTheAnswerThatCameByRelayForThatOfADirectProbe() {
        paths.onProbeSent(1, Hop.direct(RELAY.endpoint()), 0);
        assertFalse(paths.onProbeReply(1, RELAY, MS));
    }

    @Test
    void shouldFollowAPeerToWhereItAnswersAndNoSooner() {
        answer(1, NEAR, 0, 2 * MS);
        paths.followOnAnswer(FAR, 10 * MS);
        assertFalse(paths.isUsable(FAR, 10 * MS));
        assertEquals(Optional.of(NEAR), paths.current());
        assertTrue(answer(2, FAR, 10 * MS, 80 * MS), "though it is slower");
        assertEquals(Optional.of(FAR), paths.current());
    }

    @Test
    void shouldNotFollowAPeerThatAnswersMuchLater() {
        answer(1, NEAR, 0, 2 * MS);
        paths.followOnAnswer(FAR, 10 * MS);
        assertFalse(answer(2, FAR, 2100 * MS, 80 * MS));
    }

    @Test
    void shouldNotFollowAPeerThatShookHandsElsewhereMeanwhile() {
        answer(1, NEAR, 0, 2 * MS);
        paths.followOnAnswer(FAR, 10 * MS);
        paths.onHandshake(direct("192.0.2.1:2000"), 11 * MS);
        answer(2, direct("192.0.2.1:2000"), 11 * MS, 2 * MS);
        assertFalse(answer(3, FAR, 12 * MS, 80 * MS), "it is slower, and nobody waits for it any more");
    }

    @Test
    void shouldOweNothingAfterAHandshakeOverThePathInUse() {
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        assertTrue(paths.isOwing());
        assertFalse(paths.onHandshake(NEAR, 20 * MS), "it is the same path");
        assertFalse(paths.isOwing());
        assertEquals(2 * MS, paths.rttNs().orElseThrow(), "what was measured stays");
    }

    @Test
    void shouldNotFollowToARelayWhatHasProvenItselfMeanwhile() {
        paths.onHandshake(NEAR, 0);
        paths.followOnAnswer(RELAY, MS);
        answer(1, NEAR, MS, 2 * MS);
        assertFalse(answer(2, RELAY, MS, 5 * MS));
        assertTrue(paths.isDirect());
    }

    @Test
    void shouldMoveOnlyFourTimesASecond() {
        answer(1, NEAR, 0, 2 * MS);
        int moves = 0;
        for (int i = 0; i < 1000; i++) {
            Hop next = direct("192.0.2.1:" + (2000 + i));
            paths.followOnAnswer(next, 10L * i * MS);
            moves += answer(2 + i, next, 10L * i * MS, MS) ? 1 : 0;
        }
        assertTrue(moves > 30 && moves <= 4 * 10 + 8, moves + " moves in ten seconds");
    }

    @Test
    void shouldRememberForAWhileWhereThePeerAnswered() {
        answer(1, FAR, 0, 80 * MS);
        answer(2, NEAR, 0, 2 * MS);
        assertTrue(paths.isUsable(FAR, 4000 * MS));
        assertFalse(paths.isUsable(FAR, 6000 * MS));
        assertTrue(paths.hasAnswered(FAR, 29_000 * MS));
        assertFalse(paths.hasAnswered(FAR, 31_000 * MS));
        assertFalse(paths.hasAnswered(RELAY, 0));
    }

    @Test
    void shouldTellNamedEndpointsFromThoseWhereThePeerWasHeardOnly() {
        paths.setCandidates(Map.of(NEAR, CandidateKind.LOCAL));
        answer(1, FAR, 0, 2 * MS);
        assertTrue(paths.isNamed(NEAR));
        assertFalse(paths.isNamed(FAR));
        assertFalse(paths.isNamed(RELAY));
        assertFalse(paths.isNamed(Hop.direct(Endpoint.link(1))));
    }

    @Test
    void shouldTryWhatNeverAnswersLessOften() {
        paths.setCandidates(ordered(NEAR, FAR));
        int[] tried = new int[2];
        for (int round = 0; round < 100; round++) {
            List<Hop> targets = paths.takeDirectRound(0);
            tried[0] += targets.contains(NEAR) ? 1 : 0;
            tried[1] += targets.contains(FAR) ? 1 : 0;
            paths.setCandidates(ordered(NEAR, FAR));
            answer(round, FAR, 0, MS);
        }
        assertEquals(100, tried[1]);
        assertEquals(16 + 84 / 4, tried[0]);
        paths.forgetSilence();
        assertTrue(paths.takeDirectRound(0).contains(NEAR));
        assertTrue(paths.takeDirectRound(0).contains(NEAR));
    }

    @Test
    void shouldTryThePathInUseFirstAndRelaysLast() {
        paths.setCandidates(ordered(NEAR, FAR));
        paths.offerRelay(0, RELAY);
        paths.onHandshake(FAR, 0);
        assertEquals(List.of(FAR, NEAR, RELAY), paths.takeRound(0));
        paths.onHandshake(RELAY, 0);
        assertEquals(List.of(RELAY, NEAR, FAR), paths.takeRound(0));
        assertEquals(List.of(NEAR, FAR), paths.takeDirectRound(0));
    }

    private static Map<Hop, CandidateKind> ordered(Hop... hops) {
        Map<Hop, CandidateKind> ordered = new LinkedHashMap<>();
        for (Hop hop : hops) {
            ordered.put(hop, CandidateKind.OBSERVED);
        }
        return ordered;
    }

    @Test
    void shouldBoundCandidatesAndProbes() {
        Map<Hop, CandidateKind> many = new LinkedHashMap<>();
        for (int port = 1; port <= 100; port++) {
            many.put(direct("192.0.2.9:" + port), CandidateKind.LOCAL);
        }
        paths.setCandidates(many);
        answer(-2, NEAR, 0, MS);
        assertEquals(Paths.MAX_CANDIDATES + 1, paths.takeRound(0).size(), "with the path in use");
        paths.onProbeSent(-1, NEAR, 0);
        for (int id = 0; id < Probes.CAPACITY; id++) {
            paths.onProbeSent(id, FAR, 0);
        }
        assertFalse(paths.onProbeReply(-1, NEAR, MS), "the oldest probe made room");
    }

    @Test
    void shouldLeaveOutEndpointsThatCannotBeSentTo() {
        paths.setCandidates(ordered(direct("0.0.0.0:1"), direct("192.0.2.1:0"), direct("224.0.0.1:9"), NEAR));
        assertEquals(List.of(NEAR), paths.takeRound(0));
    }

    private void assertProbes(long sent, long answered, String why) {
        ProbeCount count = paths.probeCount(300 * MS);
        assertEquals(sent, count.sent(), why);
        assertEquals(answered, count.answered(), why);
    }

    @Test
    void shouldCountProbesOfThePathInUseAndTheirAnswers() {
        answer(1, FAR, 0, 80 * MS);
        assertEquals(ProbeCount.NONE, paths.probeCount(100 * MS), "no path was in use");
        answer(2, FAR, 100 * MS, 80 * MS);
        paths.onProbeSent(3, FAR, 200 * MS);
        paths.onProbeSent(4, NEAR, 200 * MS);
        assertProbes(2, 1, "those of the path in use");
        paths.onProbeReply(3, NEAR, 300 * MS);
        assertProbes(2, 1, "another way is no answer of this one");
        paths.reset();
        assertProbes(2, 1, "sessions come and go");
    }

    /** Probes the path in use every three seconds so many times; each tenth is not answered. */
    private long heartbeats(int count, long startNs) {
        for (int i = 0; i < count; i++) {
            long nowNs = startNs + i * 3_000L * MS;
            paths.onProbeSent(100 + i, FAR, nowNs);
            if (i % 10 != 4) {
                paths.onProbeReply(100 + i, FAR, nowNs + 80 * MS);
            }
        }
        return startNs + count * 3_000L * MS;
    }

    @Test
    void shouldSayWhatShareOfTheLastMinutesProbesWasLost() {
        answer(1, FAR, 0, 80 * MS);
        assertEquals(OptionalDouble.empty(), paths.probeCount(3_000 * MS).loss().ratio(), "nothing was probed");
        long nowNs = heartbeats(40, 3_000 * MS);
        assertEquals(new ProbeLoss(19, 2), paths.probeCount(nowNs).loss());
        assertEquals(new ProbeLoss(19, 2), paths.probeCount(nowNs + 1_999 * MS).loss());
        paths.onProbeSent(2, FAR, nowNs);
        assertEquals(new ProbeLoss(19, 2), paths.probeCount(nowNs + 1_000 * MS).loss(), "it may still be answered");
        assertEquals(new ProbeLoss(20, 3), paths.probeCount(nowNs + 2_000 * MS).loss(), "it had its time");
        assertEquals(ProbeLoss.NONE, paths.probeCount(nowNs + 60_000 * MS).loss(), "it is long ago");
    }

    @Test
    void shouldTellTheLossOfThePathInUseOnly() {
        answer(1, FAR, 0, 80 * MS);
        long nowNs = heartbeats(20, 3_000 * MS);
        answer(2, NEAR, nowNs, MS);
        assertEquals(Optional.of(NEAR), paths.current());
        assertEquals(ProbeLoss.NONE, paths.probeCount(nowNs + 2_000 * MS).loss(), "of another path");
        paths.reset();
        assertEquals(ProbeLoss.NONE, paths.probeCount(nowNs + 2_000 * MS).loss(), "of no path");
    }

    @Test
    void shouldRememberNoMoreProbesThanThereIsRoomFor() {
        answer(1, FAR, 0, 80 * MS);
        for (int id = 0; id < 10 * Probes.RECENT; id++) {
            paths.onProbeSent(100 + id, FAR, 100 * MS);
        }
        assertEquals(
                new ProbeLoss(Probes.RECENT, Probes.RECENT),
                paths.probeCount(3_000 * MS).loss());
    }
}
