package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

class PathsTest {
    private static final long MS = 1_000_000L;
    private static final Endpoint NEAR = endpoint("192.0.2.1:1000");
    private static final Endpoint FAR = endpoint("198.51.100.1:1000");

    private final Paths paths = new Paths();

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }

    private void answer(long id, Endpoint from, long sentNs, long rttNs) {
        paths.onProbeSent(id, from, sentNs);
        paths.onProbeReply(id, from, sentNs + rttNs);
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
    void shouldTakeAnyPathOnceThePresentOneOwesAnAnswerForTooLong() {
        answer(1, NEAR, 0, 2 * MS);
        paths.onProbeSent(2, NEAR, 10 * MS);
        assertTrue(paths.isTrusted(10 * MS + Paths.TRUST_NS - 1));
        assertFalse(paths.isTrusted(10 * MS + Paths.TRUST_NS));
        paths.onProbeSent(3, FAR, 10 * MS + Paths.TRUST_NS);
        assertTrue(paths.onProbeReply(3, FAR, 90 * MS + Paths.TRUST_NS));
        assertEquals(Optional.of(FAR), paths.current());
    }

    @Test
    void shouldTrustAnIdlePath() {
        answer(1, NEAR, 0, 2 * MS);
        assertTrue(paths.isTrusted(3600_000 * MS));
    }

    @Test
    void shouldIgnoreAnswersNobodyAskedFor() {
        paths.onProbeSent(1, NEAR, 0);
        assertFalse(paths.onProbeReply(2, NEAR, MS), "an unknown id");
        assertFalse(paths.onProbeReply(1, FAR, MS), "another endpoint");
        assertEquals(Optional.empty(), paths.current());
    }

    @Test
    void shouldTryThePathInUseFirst() {
        paths.setCandidates(List.of(NEAR, FAR));
        paths.moveTo(FAR);
        assertEquals(List.of(FAR, NEAR), paths.targets());
    }

    @Test
    void shouldBoundCandidatesAndProbes() {
        List<Endpoint> many = IntStream.rangeClosed(1, 100)
                .mapToObj(port -> endpoint("192.0.2.9:" + port))
                .toList();
        paths.setCandidates(many);
        assertEquals(Paths.MAX_CANDIDATES, paths.targets().size());
        paths.onProbeSent(-1, NEAR, 0);
        for (int id = 0; id < Paths.MAX_PROBES; id++) {
            paths.onProbeSent(id, FAR, 0);
        }
        assertFalse(paths.onProbeReply(-1, NEAR, MS), "the oldest probe made room");
    }

    @Test
    void shouldLeaveOutEndpointsThatCannotBeSentTo() {
        paths.setCandidates(List.of(endpoint("0.0.0.0:1"), endpoint("192.0.2.1:0"), endpoint("224.0.0.1:9"), NEAR));
        assertEquals(List.of(NEAR), paths.targets());
    }
}
