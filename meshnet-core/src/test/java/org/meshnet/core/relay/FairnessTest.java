package org.meshnet.core.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FairnessTest {
    private static final long WINDOW_NS = 100_000_000;
    private static final int PER_WINDOW = 120;

    private final Fairness fairness = new Fairness(10 * PER_WINDOW);

    /** How many pieces of one each gets that asks for as many as there are, all in turn. */
    private int[] ask(List<WindowShare> greedy, long window) {
        int[] taken = new int[greedy.size()];
        for (int i = 0; i < PER_WINDOW; i++) {
            for (int user = 0; user < taken.length; user++) {
                taken[user] += fairness.take(greedy.get(user), 1, window * WINDOW_NS) ? 1 : 0;
            }
        }
        return taken;
    }

    private static List<WindowShare> users(int count) {
        return Stream.generate(WindowShare::new).limit(count).toList();
    }

    private boolean comesLate(WindowShare user, long window) {
        return fairness.take(user, 1, (window + 1) * WINDOW_NS - 1);
    }

    @Test
    void shouldGiveAllToOneWhoIsAlone() {
        List<WindowShare> one = users(1);
        for (long window = 0; window < 50; window++) {
            assertEquals(PER_WINDOW, ask(one, window)[0]);
        }
    }

    @Test
    void shouldGiveEachAnEqualPart() {
        List<WindowShare> four = users(4);
        ask(four, 0);
        for (int taken : ask(four, 1)) {
            assertEquals(PER_WINDOW / 4, taken);
        }
    }

    /** However many want everything, and though he asks once a second only, when all is gone. */
    @Test
    void shouldKeepAPartForWhoFoundNothing() {
        for (int count : new int[] {1, 2, 10}) {
            List<WindowShare> greedy = users(count);
            WindowShare modest = new WindowShare();
            long first = 1_000L * count;
            int served = 0;
            for (long window = first; window < first + 100; window++) {
                ask(greedy, window);
                served += window % 10 == 0 && comesLate(modest, window) ? 1 : 0;
            }
            assertTrue(served >= 4, served + " of 10 beside " + count);
        }
    }

    @Test
    void shouldKeepNothingForLongForWhoDoesNotComeAgain() {
        List<WindowShare> greedy = users(2);
        ask(greedy, 100);
        IntStream.range(0, 50).forEach(i -> comesLate(new WindowShare(), 100));
        int[] less = ask(greedy, 101);
        assertTrue(less[0] + less[1] < PER_WINDOW, "a part is kept");
        for (long window = 102; window < 140; window++) {
            ask(greedy, window);
        }
        int[] again = ask(greedy, 140);
        assertEquals(PER_WINDOW, again[0] + again[1]);
    }

    /** What is admitted as a whole is what would be taken piece by piece, with the same effect on all that follows. */
    @Test
    void shouldAdmitAllAtOnceOnlyWhatItWouldTakeOneByOne() {
        Fairness piecewise = new Fairness(10 * PER_WINDOW);
        List<WindowShare> whole = users(5);
        List<WindowShare> pieces = users(5);
        Random random = new Random(5);
        int admitted = 0;
        for (int i = 0; i < 20_000; i++) {
            long nowNs = i * WINDOW_NS / 40;
            int user = random.nextInt(1 + i / 4_000);
            int amount = 1 + random.nextInt(20);
            if (fairness.admitsAll(whole.get(user), amount, nowNs)) {
                admitted++;
                assertTrue(fairness.take(whole.get(user), amount, nowNs));
                for (int piece = 0; piece < amount; piece++) {
                    assertTrue(piecewise.take(pieces.get(user), 1, nowNs), "turn " + i);
                }
            } else {
                assertEquals(fairness.take(whole.get(user), 1, nowNs), piecewise.take(pieces.get(user), 1, nowNs));
            }
        }
        assertTrue(admitted > 1_000 && admitted < 19_000, admitted + " of 20,000");
    }

    @Test
    void shouldAdmitAllOfAWindowToOneWhoIsAlone() {
        WindowShare one = new WindowShare();
        assertTrue(fairness.admitsAll(one, PER_WINDOW, 0));
        assertFalse(fairness.admitsAll(one, PER_WINDOW + 1, 0));
        fairness.take(one, PER_WINDOW, 0);
        assertFalse(fairness.admitsAll(one, 1, 0));
        assertTrue(fairness.admitsAll(one, 1, WINDOW_NS));
    }
}
