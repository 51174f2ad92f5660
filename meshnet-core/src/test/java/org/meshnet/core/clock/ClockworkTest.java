package org.meshnet.core.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockworkTest {
    private final Clockwork clockwork = new Clockwork();
    private final List<String> calls = new ArrayList<>();

    /** Waits for one time, and then for none. */
    private final class Part {
        private final String name;
        private long deadlineNs;

        private Part(String name, long deadlineNs) {
            this.name = name;
            this.deadlineNs = deadlineNs;
            clockwork.add(() -> this.deadlineNs, this::onTimer);
        }

        private void onTimer(long nowNs) {
            calls.add(name + " at " + nowNs);
            deadlineNs = Clockwork.NEVER;
        }
    }

    @Test
    void shouldWaitForNothingWhenNoPartDoes() {
        assertEquals(Clockwork.NEVER, clockwork.nextDeadlineNs());
        new Part("idle", Clockwork.NEVER);
        assertEquals(Clockwork.NEVER, clockwork.nextDeadlineNs());
    }

    @Test
    void shouldWaitForTheEarliestOfAll() {
        new Part("late", 30);
        Part early = new Part("early", 20);
        new Part("idle", Clockwork.NEVER);
        assertEquals(20, clockwork.nextDeadlineNs());
        early.deadlineNs = 40;
        assertEquals(30, clockwork.nextDeadlineNs());
    }

    @Test
    void shouldCallThoseWhoseTimeHasComeInTheOrderOfTheirEntry() {
        new Part("first", 20);
        new Part("later", 21);
        new Part("second", 10);
        clockwork.onTimer(20);
        assertEquals(List.of("first at 20", "second at 20"), calls);
    }

    @Test
    void shouldCallNobodyBeforeItsTime() {
        new Part("part", 20);
        for (int nowNs = 0; nowNs < 20; nowNs++) {
            clockwork.onTimer(nowNs);
        }
        assertEquals(List.of(), calls);
        assertEquals(20, clockwork.nextDeadlineNs());
    }

    @Test
    void shouldCallInTheSameTurnWhomAnEarlierOneGaveSomethingToDo() {
        Part[] later = new Part[1];
        clockwork.add(() -> 5, nowNs -> later[0].deadlineNs = nowNs);
        later[0] = new Part("later", Clockwork.NEVER);
        clockwork.onTimer(7);
        assertEquals(List.of("later at 7"), calls);
    }

    @Test
    void shouldKeepNoPartFromItsTurnBecauseOfAnother() {
        clockwork.add(() -> 0, nowNs -> {
            throw new IllegalStateException("a flaw");
        });
        new Part("behind", 10);
        assertThrows(IllegalStateException.class, () -> clockwork.onTimer(10));
        assertEquals(List.of("behind at 10"), calls);
    }
}
