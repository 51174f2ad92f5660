package org.meshnet.core.engine.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.wire.Bytes;

class DescriptorBudgetTest {
    private static final long SECOND = DescriptorBudget.INTERVAL_NS;

    private final DescriptorBudget budget = new DescriptorBudget();

    private static Bytes sealed(int number) {
        return Bytes.of(new byte[] {(byte) number});
    }

    private void exhaust(int server, long nowNs) {
        for (int i = 0; i < DescriptorBudget.BURST; i++) {
            assertTrue(budget.take(server, sealed(i), nowNs));
        }
    }

    @Test
    void shouldKeepOnlyTheNewestOfThoseThatComeTooFast() {
        exhaust(0, -SECOND);
        assertFalse(budget.take(0, sealed(10), -SECOND));
        assertFalse(budget.take(0, sealed(11), -1));
        assertEquals(Optional.empty(), budget.takeWaiting(-1));
        assertEquals(0, budget.nextDeadlineNs());
        assertEquals(Optional.of(sealed(11)), budget.takeWaiting(0));
        assertEquals(Optional.empty(), budget.takeWaiting(SECOND));
        assertEquals(TimerQueue.NONE, budget.nextDeadlineNs());
    }

    @Test
    void shouldLookIntoOneASecondHoweverManyCome() {
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            long nowNs = i * SECOND / 100;
            taken += budget.take(0, sealed(i), nowNs) ? 1 : 0;
            taken += budget.takeWaiting(nowNs).isPresent() ? 1 : 0;
        }
        assertTrue(taken <= DescriptorBudget.BURST + 100, "taken " + taken);
        assertTrue(taken >= 100, "taken " + taken);
    }

    @Test
    void shouldNotLetOneServerKeepAnotherWaiting() {
        exhaust(0, 0);
        assertFalse(budget.take(0, sealed(1), 0));
        assertTrue(budget.take(1, sealed(2), 0));
    }

    @Test
    void shouldForgetWhatWaitsOnceANewerOneWasTaken() {
        exhaust(0, 0);
        assertFalse(budget.take(0, sealed(1), 0));
        assertTrue(budget.take(0, sealed(2), SECOND));
        assertEquals(Optional.empty(), budget.takeWaiting(5 * SECOND));
    }
}
