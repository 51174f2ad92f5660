package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FlowBudgetTest {
    private static final long START_NS = -5;

    private final FlowBudget budget = new FlowBudget();

    private void take(int count, long nowNs) {
        for (int i = 0; i < count; i++) {
            assertTrue(budget.take(nowNs));
        }
    }

    @Test
    void shouldHaveNoMoreThanSoManyAtATime() {
        assertTrue(budget.has(FlowBudget.MOST, START_NS));
        assertFalse(budget.has(FlowBudget.MOST + 1, START_NS));
        take(FlowBudget.MOST, START_NS);
        assertFalse(budget.take(START_NS));
        assertFalse(budget.has(1, START_NS + FlowBudget.LIFETIME_NS - 1));
    }

    @Test
    void shouldGetThemBackOneByOneAsRoutersForgetThem() {
        take(200, START_NS);
        take(100, START_NS + 1000);
        long laterNs = START_NS + FlowBudget.LIFETIME_NS;
        assertTrue(budget.has(200, laterNs));
        assertFalse(budget.has(201, laterNs));
        assertEquals(laterNs, budget.roomNs(200, laterNs));
        assertEquals(laterNs + 1000, budget.roomNs(201, laterNs));
        take(200, laterNs);
        assertFalse(budget.take(laterNs));
    }
}
