package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long START_NS = -5_000_000_000L;
    private static final long MS = 1_000_000L;

    private final TokenBucket bucket = new TokenBucket(4, 3);

    private int takeAll(long nowNs) {
        int count = 0;
        while (bucket.take(nowNs)) {
            count++;
        }
        return count;
    }

    @Test
    void shouldLetSoManyPassAtOnceAndThenOneAfterTheOther() {
        assertEquals(3, takeAll(START_NS));
        assertEquals(0, takeAll(START_NS + 249 * MS));
        assertEquals(1, takeAll(START_NS + 250 * MS));
        assertEquals(3, takeAll(START_NS + 3600_000 * MS));
    }

    @Test
    void shouldTellWhenTheNextOnePasses() {
        assertEquals(START_NS, bucket.nextNs(START_NS));
        takeAll(START_NS);
        assertEquals(START_NS + 250 * MS, bucket.nextNs(START_NS));
        assertTrue(bucket.take(START_NS + 250 * MS));
    }

    @Test
    void shouldNotMindAClockThatStandsStill() {
        takeAll(START_NS + MS);
        assertFalse(bucket.take(START_NS));
    }
}
