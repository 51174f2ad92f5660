package org.meshnet.node.daemon.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.node.fault.FailureLog;

class HousekeepingTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final FailureLog failures = new FailureLog();
    private final List<Long> bad = new ArrayList<>();
    private final List<Long> good = new ArrayList<>();
    private boolean isBroken = true;
    private final Housekeeping house = new Housekeeping(
            List.of(
                    new Housekeeping.Chore("the bad", nowNs -> {
                        bad.add(nowNs / SECOND_NS);
                        if (isBroken) {
                            throw new IllegalStateException("a flaw");
                        }
                    }),
                    new Housekeeping.Chore("the good", nowNs -> good.add(nowNs / SECOND_NS))),
            ns -> true,
            failures);

    @Test
    void shouldDoTheOthersAndLetTheOneThatFailedRest() {
        for (long second = 0; second < 10; second++) {
            house.look(second * SECOND_NS);
        }
        assertEquals(List.of(0L, 1L, 3L, 7L), bad);
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), good);
        assertEquals(4, failures.count());

        isBroken = false;
        bad.clear();
        for (long second = 10; second < 18; second++) {
            house.look(second * SECOND_NS);
        }
        assertEquals(List.of(15L, 16L, 17L), bad);
    }

    /** What came after the last look would be lost otherwise. */
    @Test
    void shouldNoteOnceMoreAtTheEndWhatTheNextRunIsToKnow() {
        List<String> noted = new ArrayList<>();
        Housekeeping ending = new Housekeeping(
                List.of(
                        new Housekeeping.Chore("a look", nowNs -> noted.add("a look")),
                        Housekeeping.Chore.noting("the port", () -> noted.add("the port"))),
                ns -> true,
                failures);
        ending.look(0);
        ending.noteForTheNextRun();
        assertEquals(List.of("a look", "the port", "the port"), noted);
    }
}
