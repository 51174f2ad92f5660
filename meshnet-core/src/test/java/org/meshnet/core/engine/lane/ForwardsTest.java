package org.meshnet.core.engine.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayLimits;

class ForwardsTest {
    private static final Endpoint HERE = Endpoint.parse("192.0.2.1:1111").orElseThrow();

    private static ForwardChannel channel(long id) {
        ForwardChannel.Use use = new ForwardChannel.Use(RelayLimits.DEFAULT.newShare(), 0);
        return new ForwardChannel(id, HERE, ~id, HERE, use, new ForwardChannel.Notices());
    }

    @Test
    void shouldHoldWhatAMapHoldsHoweverManyMeetInOneBucket() {
        Forwards forwards = new Forwards(8, new ForwardLimits(RelayLimits.DEFAULT, 0));
        Map<Long, ForwardChannel> expected = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            long id = random.nextInt(16) + 0x100L * random.nextInt(4);
            if (random.nextBoolean()) {
                ForwardChannel channel = channel(id);
                expected.put(id, channel);
                forwards.put(List.of(channel));
            } else {
                expected.remove(id);
                forwards.remove(List.of(id));
            }
            long any = random.nextInt(16) + 0x100L * random.nextInt(4);
            assertEquals(expected.get(any), forwards.find(any));
        }
    }

    @Test
    void shouldTakeNoChannelWhereNothingIsForwarded() {
        assertThrows(IllegalStateException.class, () -> Forwards.NONE.put(List.of(channel(1))));
    }
}
