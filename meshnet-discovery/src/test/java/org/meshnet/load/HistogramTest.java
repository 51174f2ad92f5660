package org.meshnet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void shouldTellPercentilesToWithinThreePercent() {
        SplittableRandom random = new SplittableRandom(7);
        long[] times = random.longs(10_000, 0, 5_000_000_000L).toArray();
        Histogram histogram = new Histogram();
        Arrays.stream(times).forEach(histogram::add);
        Arrays.sort(times);
        for (double part : new double[] {0.001, 0.5, 0.9, 0.99, 0.999, 1}) {
            long exact = times[(int) Math.ceil(part * times.length) - 1];
            long told = histogram.percentileNs(part);
            assertTrue(told >= exact && told <= exact * 1.035 + 1, part + ": " + told + " for " + exact);
        }
    }

    @Test
    void shouldTellSmallTimesExactlyAndNeverMoreThanTheGreatest() {
        Histogram histogram = new Histogram();
        for (long ns = 0; ns < 32; ns++) {
            histogram.add(ns);
        }
        assertEquals(15, histogram.percentileNs(0.5));
        histogram.add(1_000_003);
        assertEquals(1_000_003, histogram.percentileNs(1));
        assertEquals(1_000_003, histogram.maxNs());
    }

    @Test
    void shouldBearEveryTime() {
        Histogram histogram = new Histogram();
        for (int bits = 0; bits < Long.SIZE - 1; bits++) {
            histogram.add(1L << bits);
            histogram.add((1L << bits) - 1);
        }
        histogram.add(-5);
        histogram.add(Long.MAX_VALUE);
        assertEquals(128, histogram.count());
        assertEquals(0, histogram.ofRankNs(1));
    }

    @Test
    void shouldAddUp() {
        Histogram one = new Histogram();
        Histogram other = new Histogram();
        one.add(10);
        other.add(20);
        one.add(other);
        assertEquals(2, one.count());
        assertEquals(10, one.percentileNs(0.5));
        assertEquals(20, one.maxNs());
    }

    @Test
    void shouldTellZeroOfNothing() {
        assertEquals(0, new Histogram().percentileNs(0.99));
    }
}
