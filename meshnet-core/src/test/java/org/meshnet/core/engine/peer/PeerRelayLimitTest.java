package org.meshnet.core.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.RelayLimit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

class PeerRelayLimitTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Endpoint AT = Endpoint.parse("192.0.2.1:8000").orElseThrow();
    private static final Hop RELAY = new Hop(AT, 7);
    private static final RelayLimit LIMIT = new RelayLimit(OptionalInt.of(1), OptionalLong.of(12_500_000));

    private final PeerRelayLimit limit = new PeerRelayLimit();

    private boolean take(Hop hop, double seconds) {
        return limit.takeOfServer(1, hop, 12_500, at(seconds));
    }

    private static long at(double seconds) {
        return Math.round(seconds * SECOND_NS);
    }

    @Test
    void shouldKnowNoLimitAtFirst() {
        assertEquals(Optional.empty(), limit.at(RELAY, 0));
        assertEquals(Optional.empty(), limit.at(RELAY, Long.MIN_VALUE / 2));
    }

    @Test
    void shouldShowALimitForTenSecondsAfterTheLastWord() {
        take(RELAY, 0);
        take(RELAY, 5);
        assertEquals(Optional.of(LIMIT), limit.at(RELAY, at(14.9)));
        assertEquals(Optional.empty(), limit.at(RELAY, at(15)));
    }

    @Test
    void shouldShowItOnlyWhileThePathGoesByThatRelay() {
        take(RELAY, 0);
        assertEquals(Optional.empty(), limit.at(Hop.direct(AT), at(1)));
        assertEquals(Optional.empty(), limit.at(new Hop(AT, 8), at(1)));
    }

    @Test
    void shouldBeNewsOnceHoweverOftenItIsSaid() {
        assertTrue(take(RELAY, 0));
        for (int i = 1; i < 10_000; i++) {
            assertFalse(take(RELAY, i * 0.01));
        }
        assertTrue(take(RELAY, 111));
        assertTrue(take(new Hop(AT, 8), 111), "another way");
    }

    @Test
    void shouldNameNoNumberWhereTheRelayDoesNot() {
        limit.takeOfMember(RELAY, 0, 0);
        assertEquals(Optional.of(new RelayLimit(OptionalInt.empty(), OptionalLong.empty())), limit.at(RELAY, 0));
    }
}
