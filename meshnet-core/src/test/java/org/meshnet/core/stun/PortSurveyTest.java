package org.meshnet.core.stun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.DatagramSink;

class PortSurveyTest {
    private static final List<Endpoint> LINKS = List.of(Endpoint.link(1), Endpoint.link(2), Endpoint.link(3));
    private static final long SECOND = 1_000_000_000L;

    private final List<ByteBuffer> requests = new ArrayList<>();
    private final List<Endpoint> targets = new ArrayList<>();
    private final DatagramSink sink = (train, segmentBytes, to) -> {
        requests.add(
                ByteBuffer.allocate(train.remaining()).put(train.duplicate()).flip());
        targets.add(to);
    };
    private final PortSurvey survey = new PortSurvey(LINKS, new Random(1)::nextBytes, sink, 0);

    private boolean answer(int index, int port, Endpoint from) {
        ByteBuffer answer = ByteBuffer.allocate(200);
        TransactionId transaction =
                StunMessage.parse(requests.get(index)).orElseThrow().transaction();
        Endpoint mapped = new Endpoint(IpAddress.v4(0xc0000201), port);
        StunWriter.success(answer, transaction).xorMappedAddress(mapped).finish(false);
        return survey.onDatagram(answer, from, 1);
    }

    @Test
    void shouldAskOverEveryLinkInTurn() {
        survey.onTimer(0);
        assertEquals(LINKS, targets);
        assertFalse(survey.isDone());
    }

    @Test
    void shouldTellPortsThatRise() {
        survey.onTimer(0);
        for (int i = 0; i < 3; i++) {
            assertTrue(answer(i, 20_000 + 2 * i, LINKS.get(i)));
        }
        assertTrue(survey.isDone());
        assertEquals(List.of(20_000, 20_002, 20_004), survey.ports());
        assertEquals(OptionalInt.of(2), survey.step());
    }

    @Test
    void shouldNotTakeAnAnswerFromAnotherLink() {
        survey.onTimer(0);
        answer(0, 20_000, LINKS.get(1));
        assertEquals(List.of(), survey.ports());
    }

    @Test
    void shouldGiveUpOnAServerThatIsSilent() {
        for (long nowNs = 0; nowNs < 3 * SECOND; nowNs = survey.nextDeadlineNs()) {
            survey.onTimer(nowNs);
        }
        assertTrue(survey.isDone());
        assertEquals(OptionalInt.empty(), survey.step());
    }

    @Test
    void shouldTellSequentialFromRandom() {
        assertEquals(OptionalInt.of(1), PortSurvey.step(List.of(5000, 5001, 5002)));
        assertEquals(OptionalInt.of(1), PortSurvey.step(List.of(5000, 5003, 5004)));
        assertEquals(OptionalInt.of(-2), PortSurvey.step(List.of(5000, 4998, 4990)));
        assertEquals(OptionalInt.of(4), PortSurvey.step(List.of(5000, 5004)));
        assertEquals(OptionalInt.empty(), PortSurvey.step(List.of(5000, 5001, 4999)));
        assertEquals(OptionalInt.empty(), PortSurvey.step(List.of(5000, 5000, 5001)));
        assertEquals(OptionalInt.empty(), PortSurvey.step(List.of(5000, 5033)));
        assertEquals(OptionalInt.empty(), PortSurvey.step(List.of(5000)));
        assertEquals(OptionalInt.empty(), PortSurvey.step(List.of()));
    }

    @Test
    void shouldHardlyEverTakeRandomPortsForSequentialOnes() {
        Random random = new Random(7);
        int mistakes = 0;
        for (int i = 0; i < 10_000; i++) {
            List<Integer> ports = random.ints(3, 1024, 65_536).boxed().toList();
            mistakes += PortSurvey.step(ports).isPresent() ? 1 : 0;
        }
        assertTrue(mistakes <= 1, mistakes + " mistakes");
    }
}
