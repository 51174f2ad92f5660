package org.meshnet.node.daemon.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NativeHeapTrimTest {
    @Test
    void shouldTrimAtGrowingIntervalsUpToALongestOne() {
        List<Long> times = new ArrayList<>();
        long[] second = new long[1];
        NativeHeapTrim trim = new NativeHeapTrim(() -> times.add(second[0]), 0);
        for (second[0] = 0; second[0] < 4000; second[0]++) {
            trim.look(TimeUnit.SECONDS.toNanos(second[0]));
        }
        assertEquals(List.of(15L, 45L, 105L, 225L, 465L, 945L, 1905L, 2865L, 3825L), times);
    }
}
