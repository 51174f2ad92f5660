package org.meshnet.node.daemon.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

class NameRecordsTest {
    private static final long MINUTE_NS = 60_000_000_000L;

    private final NameRecords records = new NameRecords();

    private static Endpoint host(int number) {
        return Endpoint.parse("192.0.2." + number + ":8000").orElseThrow();
    }

    private Set<Endpoint> take(long minute, Endpoint... answer) {
        return Set.copyOf(records.take(List.of(answer), Long.MAX_VALUE - 1 + minute * MINUTE_NS));
    }

    @Test
    void shouldFollowANameThatMoves() {
        assertEquals(Set.of(host(1)), take(0, host(1)));
        assertEquals(Set.of(host(2)), take(1, host(2)));
        assertEquals(Set.of(host(2)), take(2, host(2)));
        assertEquals(Set.of(host(3)), take(3, host(3)));
    }

    @Test
    void shouldTakeAllThatComeInTurnForTheNamesOnceOneComesBack() {
        take(0, host(1));
        take(1, host(2));
        assertEquals(Set.of(host(1), host(2)), take(2, host(1)));
        assertEquals(Set.of(host(1), host(2)), take(3, host(2)));
        assertEquals(Set.of(host(1), host(2), host(3)), take(4, host(3)));
    }

    @Test
    void shouldForgetWhatDidNotComeForLong() {
        take(0, host(1));
        take(1, host(2));
        take(2, host(1));
        for (int minute = 3; minute < 16; minute++) {
            assertEquals(Set.of(host(1), host(2)), take(minute, host(1)));
        }
        assertEquals(Set.of(host(1)), take(17, host(1)));
        assertEquals(Set.of(host(4)), take(18, host(4)), "it moves, as any other name");
    }

    @Test
    void shouldKeepNoMoreThanItHasRoomFor() {
        IntStream.range(0, 100).forEach(number -> take(0, host(number + 1)));
        assertEquals(NameRecords.MOST, take(0, host(99)).size());
    }
}
