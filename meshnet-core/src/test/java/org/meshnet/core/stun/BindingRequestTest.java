package org.meshnet.core.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;

/** One question to one server, and its end. */
class BindingRequestTest {
    private static final Endpoint SERVER = Endpoint.parse("198.51.100.1:3478").orElseThrow();
    private static final Endpoint MAPPED = Endpoint.parse("203.0.113.5:40000").orElseThrow();
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final RandomSource random = new Random(1)::nextBytes;
    private final List<StunMessage> sent = new ArrayList<>();
    private final BindingRequest request = new BindingRequest(
            (train, segmentBytes, to) -> sent.add(StunMessage.parse(train).orElseThrow()), SERVER, 0);

    private StunMessage answer() {
        ByteBuffer answer = ByteBuffer.allocate(StunMessage.MAX_LENGTH);
        StunWriter.success(answer, sent.get(0).transaction())
                .xorMappedAddress(MAPPED)
                .finish(false);
        return StunMessage.parse(answer).orElseThrow();
    }

    @Test
    void shouldTellWhereTheServerSawIt() {
        request.onTimer(random, 0);
        assertTrue(request.onAnswer(answer(), SERVER, SECOND_NS));
        assertTrue(request.isAnswered());
        assertEquals(Optional.of(MAPPED), request.mapped());
    }

    /** A process that stood still sends late what was due, and must not take the answer's time for over. */
    @Test
    void shouldWaitForTheAnswerToWhatIsSentLate() {
        request.onTimer(random, 0);
        for (int turn = 0; turn < 10; turn++) {
            request.onTimer(random, 5 * SECOND_NS + turn);
        }
        assertEquals(2, sent.size());
        assertFalse(request.isOver());
        assertTrue(request.onAnswer(answer(), SERVER, 5 * SECOND_NS + SECOND_NS / 10));
        assertTrue(request.isAnswered());
    }

    @Test
    void shouldAskFourTimesAndGiveUpASecondAfterTheLast() {
        for (long nowNs = 0; !request.isOver(); nowNs = request.nextDeadlineNs()) {
            request.onTimer(random, nowNs);
            assertTrue(nowNs <= 2_750_000_000L);
        }
        assertEquals(4, sent.size());
    }

    @Test
    void shouldAskNoMoreOnceItIsGivenUp() {
        request.onTimer(random, 0);
        request.giveUp();
        request.onTimer(random, SECOND_NS);
        assertEquals(1, sent.size());
        assertTrue(request.isOver());
        assertFalse(request.wasRefused());
        assertEquals(Long.MAX_VALUE, BindingRequest.nextDeadlineNs(List.of(request)));
    }

    @Test
    void shouldTakeButNotCountAnAnswerThatComesOnceItIsGivenUp() {
        request.onTimer(random, 0);
        request.giveUp();
        assertTrue(request.onAnswer(answer(), SERVER, SECOND_NS));
        assertFalse(request.isAnswered());
        assertEquals(Optional.empty(), request.mapped());
    }

    @Test
    void shouldKeepTheAnswerThatCameBeforeItWasGivenUp() {
        request.onTimer(random, 0);
        request.onAnswer(answer(), SERVER, SECOND_NS);
        request.giveUp();
        assertEquals(Optional.of(MAPPED), request.mapped());
    }
}
