package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.PathMtuSearch.Phase;

/** RFC 8899 §5.2: each state, and what leads from one to the other. */
class PathMtuSearchTest {
    private static final FrameSizes USUAL = SimulatedPath.sizes(1_400, 1_500);
    private static final FrameSizes JUMBO = SimulatedPath.sizes(8_900, 9_000);

    private final SimulatedPath path = new SimulatedPath(1);
    private final PathMtuSearch search = path.search;

    @Test
    void shouldKnowNoBoundWithoutAPath() {
        assertEquals(Phase.DISABLED, search.phase());
        assertTrue(search.sureBytes() > 0xffff);
        path.simulate(10);
        assertEquals(List.of(), path.sent);
    }

    @Test
    void shouldStartFromWhatPassesNearlyEverywhereAndHopeForTheLongest() {
        path.begin(USUAL);
        assertEquals(Phase.BASE, search.phase());
        assertEquals(1_200, search.sureBytes());
        assertEquals(1_434, search.likelyBytes());
        path.simulate(0.001);
        assertEquals(
                List.of(1_200, 1_434),
                path.sent.stream().map(PathMtuSearch.SizeProbe::frameBytes).toList());
    }

    @Test
    void shouldBeCompleteAfterARoundTripWhereTheLongestPasses() {
        path.begin(USUAL);
        assertEquals(0.020, path.secondsUntil(1_434, 1), 0.003);
        assertEquals(1_434, search.likelyBytes());
    }

    @Test
    void shouldFindWhateverLengthPassesWithinTwoSeconds() {
        for (int bytes = 1_200; bytes <= 1_434; bytes++) {
            SimulatedPath other = new SimulatedPath(bytes);
            other.longestBytes = bytes;
            other.begin(USUAL);
            assertTrue(other.secondsUntil(bytes, 2) < 2, bytes + " not found");
            assertEquals(bytes, other.search.likelyBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_200, 1_252, 1_372, 1_464, 1_472, 1_473, 3_000, 4_321, 8_868, 8_933, 8_934})
    void shouldFindWhateverPassesOfAJumboFrameWithinThreeSeconds(int bytes) {
        path.longestBytes = bytes;
        path.begin(JUMBO);
        assertTrue(path.secondsUntil(bytes, 3) < 3);
    }

    @Test
    void shouldNotSendWhatTheInterfaceDoesNot() {
        FrameSizes sizes = SimulatedPath.sizes(8_900, 1_420);
        assertEquals(1_392, sizes.mostBytes());
        path.begin(sizes);
        path.simulate(700);
        assertEquals(
                1_392,
                path.sent.stream()
                        .mapToInt(PathMtuSearch.SizeProbe::frameBytes)
                        .max()
                        .orElseThrow());
    }

    @Test
    void shouldLeaveRoomForTheEnvelopeOfARelayAndTheHeadersOfIpv6() {
        Hop relay = new Hop(Endpoint.parse("[2001:db8::1]:8000").orElseThrow(), 5);
        FrameSizes sizes = FrameSizes.of(relay, 8_900, 1_500);
        assertEquals(1_500 - 48 - 12, sizes.mostBytes());
        assertEquals(1_200 - 12, sizes.baseBytes());
        Hop stream = new Hop(Endpoint.link(1), 5);
        assertEquals(5_631 - 12, FrameSizes.of(stream, 8_900, 1_500).mostBytes());
        assertEquals(1_434, FrameSizes.of(stream, 1_400, 1_500).mostBytes());
    }

    @Test
    void shouldTakeAnInterfaceThatSendsLessThanTheBase() {
        FrameSizes sizes = SimulatedPath.sizes(1_400, 1_000);
        path.longestBytes = 972;
        path.begin(sizes);
        assertTrue(path.secondsUntil(972, 1) < 1);
    }

    @Test
    void shouldCountOnLittleWhereNotEvenTheBasePasses() {
        path.longestBytes = 800;
        path.begin(USUAL);
        path.simulate(4);
        assertEquals(Phase.ERROR, search.phase());
        assertEquals(508, search.sureBytes());
        assertEquals(508, search.likelyBytes());
        path.longestBytes = 1_400;
        path.simulate(8);
        assertEquals(Phase.SEARCH_COMPLETE, search.phase());
        assertEquals(1_400, search.sureBytes());
        assertEquals(0, search.blackHoleCount());
    }

    @Test
    void shouldLeaveAPeerAloneThatKnowsNoSizeProbes() {
        path.knowsSizeProbes = false;
        path.begin(USUAL);
        path.simulate(10);
        assertEquals(Phase.DISABLED, search.phase());
        assertEquals(1_434, search.sureBytes());
        int sent = path.sent.size();
        path.simulate(1_000);
        assertEquals(sent, path.sent.size());
    }

    @Test
    void shouldNotTakeAPeerThatHasAnsweredOnceForOneThatKnowsNoSizeProbes() {
        path.begin(USUAL);
        path.simulate(1);
        path.longestBytes = 0;
        path.simulate(30);
        assertTrue(search.phase() == Phase.ERROR || search.phase() == Phase.BASE, search.phase() + "");
        path.longestBytes = 1_434;
        assertTrue(path.secondsUntil(1_434, 10) < 10);
    }

    @Test
    void shouldNotBlameTheLengthWhereThePathAnswersNothing() {
        path.isAnswering = false;
        path.begin(USUAL);
        path.simulate(60);
        assertEquals(Phase.BASE, search.phase());
        path.isAnswering = true;
        assertTrue(path.secondsUntil(1_434, 4) < 4);
    }

    @Test
    void shouldProbeNothingWhileNothingLongIsSent() {
        path.begin(USUAL);
        path.simulate(1);
        path.isUsed = false;
        int sent = path.sent.size();
        path.simulate(598);
        assertEquals(sent, path.sent.size());
        path.simulate(3);
        assertEquals(sent + 1, path.sent.size(), "confirmed after ten minutes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_200, 1_252, 1_300, 1_392, 1_433})
    void shouldNoticeWithinThreeSecondsThatAPathTakesLess(int bytes) {
        path.begin(USUAL);
        path.simulate(10);
        path.longestBytes = bytes;
        path.simulate(1.3);
        assertTrue(search.sureBytes() <= bytes, "surely passes: " + search.sureBytes());
        assertTrue(path.secondsUntil(bytes, 1.7) < 1.7);
        assertEquals(1, search.blackHoleCount());
        assertEquals(bytes, search.likelyBytes());
    }

    @Test
    void shouldFindMoreAgainAfterTenMinutes() {
        path.longestBytes = 1_372;
        path.begin(USUAL);
        path.simulate(500);
        path.longestBytes = 1_400;
        path.simulate(90);
        assertEquals(1_372, search.sureBytes());
        path.simulate(15);
        assertEquals(1_400, search.sureBytes());
    }

    @Test
    void shouldSendNothingLongerThanWhatPassesWhileMoreIsTried() {
        path.longestBytes = 1_372;
        path.begin(USUAL);
        path.simulate(590);
        while (search.phase() == Phase.SEARCH_COMPLETE) {
            path.simulate(0.001);
        }
        while (search.phase() != Phase.SEARCH_COMPLETE) {
            assertEquals(1_372, search.likelyBytes());
            path.simulate(0.001);
        }
    }

    @Test
    void shouldTakeOneLostProbeForLoss() {
        path.begin(USUAL);
        path.simulate(10);
        path.lossRate = 1;
        while (search.phase() == Phase.SEARCH_COMPLETE) {
            path.simulate(0.001);
        }
        path.lossRate = 0;
        assertEquals(1_200, search.sureBytes(), "TCP is cut to what passes");
        assertEquals(1_434, search.likelyBytes(), "nothing else is refused");
        path.simulate(0.3);
        assertEquals(Phase.SEARCH_COMPLETE, search.phase());
        assertEquals(1_434, search.sureBytes());
        assertEquals(0, search.blackHoleCount());
    }

    @Test
    void shouldFindTheLengthThoughATenthOfAllProbesIsLost() {
        for (int seed = 0; seed < 200; seed++) {
            SimulatedPath lossy = new SimulatedPath(seed);
            lossy.lossRate = 0.1;
            lossy.longestBytes = 1_201 + new Random(seed).nextInt(234);
            lossy.begin(USUAL);
            double seconds = lossy.secondsUntil(lossy.longestBytes, 60);
            assertTrue(seconds < 60, "seed " + seed + ": " + lossy.longestBytes + ", not " + lossy.search.sureBytes());
        }
    }

    @Test
    void shouldTellNeverThatLessIsLikelyThanIsSure() {
        for (int seed = 0; seed < 50; seed++) {
            SimulatedPath lossy = new SimulatedPath(seed);
            Random random = new Random(seed);
            lossy.lossRate = random.nextInt(4) * 0.1;
            lossy.begin(random.nextBoolean() ? USUAL : JUMBO);
            for (int i = 0; i < 40; i++) {
                lossy.longestBytes = 400 + random.nextInt(1_100);
                lossy.isAnswering = random.nextInt(8) > 0;
                for (int ms = 0; ms < 500; ms++) {
                    lossy.simulate(0.001);
                    assertTrue(lossy.search.likelyBytes() >= lossy.search.sureBytes(), "seed " + seed);
                }
            }
        }
    }

    @Test
    void shouldBelieveNoAnswerThatNobodyAskedFor() {
        path.begin(USUAL);
        path.longestBytes = 0;
        path.simulate(0.001);
        PathMtuSearch.SizeProbe probe = path.sent.get(0);
        assertFalse(search.onReply(probe.id() + 1, 1_200, path.nowNs), "an id that was not sent");
        assertFalse(search.onReply(probe.id(), 1_434, path.nowNs), "another length than was sent");
        assertFalse(search.onReply(probe.id(), 65_535, path.nowNs));
        assertTrue(search.onReply(probe.id(), 1_200, path.nowNs));
        assertFalse(search.onReply(probe.id(), 1_200, path.nowNs), "twice");
        PathMtuSearch.SizeProbe longest = path.sent.get(1);
        path.begin(USUAL);
        assertFalse(search.onReply(longest.id(), longest.frameBytes(), path.nowNs), "of another path");
        search.end();
        assertTrue(search.sureBytes() > 0xffff);
    }

    @Test
    void shouldSendNoMoreThanAFewProbesASecond() {
        path.longestBytes = 1_300;
        path.begin(USUAL);
        path.simulate(60);
        assertTrue(path.sent.size() < 60 + 60, path.sent.size() + " probes");
    }
}
