package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.tun.NetworkChanges;

/** In virtual time. */
class NetworkLoopTest {
    private final Deque<Long> changesAtMs = new ArrayDeque<>();
    private final List<Long> looksAtMs = new ArrayList<>();
    private long nowMs;

    /** A change that comes while the loop does something else is told at the next wait. */
    private final class Changes implements NetworkChanges {
        @Override
        public boolean await() {
            if (changesAtMs.isEmpty()) {
                return false;
            }
            nowMs = Math.max(nowMs, changesAtMs.remove());
            while (!changesAtMs.isEmpty() && changesAtMs.peek() <= nowMs) {
                changesAtMs.remove();
            }
            return true;
        }

        @Override
        public void close() {}
    }

    private void run() {
        new NetworkLoop(
                        new Changes(),
                        () -> looksAtMs.add(nowMs),
                        waitMs -> {
                            nowMs += waitMs;
                            return false;
                        },
                        () -> TimeUnit.MILLISECONDS.toNanos(nowMs))
                .run();
    }

    @Test
    void shouldLookSoonAfterAChangeThatComesAlone() {
        changesAtMs.addAll(List.of(5_000L, 20_000L));
        run();
        assertEquals(List.of(5_100L, 20_100L), looksAtMs);
    }

    @Test
    void shouldLookOnceASecondHoweverOftenSomethingChanges() {
        for (long ms = 10_000; ms < 20_000; ms += 25) {
            changesAtMs.add(ms);
        }
        run();
        assertEquals(12, looksAtMs.size(), "one a second, and one after the last: " + looksAtMs);
        assertEquals(10_100, looksAtMs.get(0));
    }

    @Test
    void shouldLookAfterTheLastOfManyChanges() {
        changesAtMs.addAll(List.of(10_000L, 10_150L));
        run();
        assertEquals(List.of(10_100L, 11_100L), looksAtMs);
    }

    @Test
    void shouldEndWhileItWaits() {
        changesAtMs.add(5_000L);
        new NetworkLoop(new Changes(), () -> looksAtMs.add(nowMs), waitMs -> true, () -> 0).run();
        assertEquals(List.of(), looksAtMs);
    }
}
