package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.core.discovery.Bench.SERVER;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.wire.Confirm;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.RelayLimited;

/** What a client does that is asked whether it is there, or is told that it relays too much. */
class ConfirmTest {
    private static final int CONFIRM = 8;

    private final Bench bench = Bench.registered();

    private int refreshCount() {
        return bench.server.requests(Refresh.class).size();
    }

    @Test
    void shouldRefreshAtOnceWhenItIsAsked() {
        bench.server.send(new Confirm());
        bench.runMs(50);

        assertEquals(1, refreshCount());
        bench.runSeconds(9);
        assertEquals(1, refreshCount(), "the next one is due ten seconds later");
    }

    @Test
    void shouldAnswerManyQuestionsAtOnceWithOneRefresh() {
        for (int i = 0; i < 100; i++) {
            bench.server.send(new Confirm());
        }
        bench.runMs(200);

        assertEquals(1, refreshCount());
    }

    /** Each answer has to reach the server before the next question counts. */
    @Test
    void shouldAnswerAServerThatAsksWithoutEndNoFasterThanItIsHeard() {
        bench.loss = flight -> flight.type() == MessageType.EVENT && !bench.is(flight, MessageType.EVENT, CONFIRM);
        for (int i = 0; i < 100; i++) {
            bench.server.send(new Confirm());
            bench.runMs(10);
        }

        assertTrue(refreshCount() >= 3 && refreshCount() <= 5, refreshCount() + " in a second");
    }

    @Test
    void shouldAnswerTheSecondQuestionIfTheFirstIsLost() {
        int[] lost = {0};
        bench.loss = flight -> bench.is(flight, MessageType.EVENT, CONFIRM) && lost[0]++ < 2;
        for (int i = 0; i < 3; i++) {
            bench.server.send(new Confirm());
            bench.runMs(500);
        }

        assertEquals(1, refreshCount());
    }

    @Test
    void shouldNotAnswerAQuestionThatIsForgedOrOld() {
        bench.receive(EventEnvelope.encode(new Confirm(), bench.server.sessionId(), 9, bench.random.bytes(32)), SERVER);
        bench.runMs(100);
        assertEquals(0, refreshCount());
        assertEquals(1, bench.count(ClientCounter.BAD_SEAL));
        bench.server.send(new Confirm());
        byte[] asked = bench.sentByServer.get(bench.sentByServer.size() - 1).datagram();
        bench.runMs(100);
        for (int i = 0; i < 10; i++) {
            bench.receive(asked, SERVER);
            bench.runMs(100);
        }

        assertEquals(1, refreshCount());
        assertEquals(10, bench.count(ClientCounter.REPLAYED));
    }

    @Test
    void shouldTellThatTheServerDroppedWhatItRelays() {
        bench.server.send(new RelayLimited(77, 12_500));
        bench.receive(
                EventEnvelope.encode(new RelayLimited(5, 0), bench.server.sessionId(), 9, bench.random.bytes(32)),
                SERVER);
        bench.runMs(100);

        assertEquals(List.of(new RelayLimited(77, 12_500)), bench.listener.relayLimits);
        assertEquals(ServerState.REGISTERED, bench.client.state());
        assertEquals(0, refreshCount());
    }
}
