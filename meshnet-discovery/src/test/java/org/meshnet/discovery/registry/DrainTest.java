package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.discovery.registry.count.RegistryCounter;

class DrainTest {
    private static final int MANY = 300;

    private final TestBed bed = new TestBed();

    private void drain(long seconds) {
        bed.registry.drain(TimeUnit.SECONDS.toNanos(seconds), bed.nowNs());
    }

    private long told() {
        return bed.count(RegistryCounter.DRAINING_TOLD);
    }

    private void passMs(long ms) {
        for (long i = 0; i < ms; i++) {
            bed.passNs(1_000_000);
        }
    }

    @Test
    void shouldTellFewMembersAtOnceHoweverLongTheyHave() {
        bed.members(2);
        drain(60);
        passMs(10);
        assertEquals(2, told());
    }

    @Test
    void shouldTellManyOneAfterTheOther() {
        bed.members(MANY);
        drain(60);
        passMs(100);
        assertTrue(told() >= 80 && told() <= 120, () -> told() + " after 100 ms");
        passMs(MANY);
        assertEquals(MANY, told());
    }

    @Test
    void shouldTellManyFasterWhereTheTimeIsShort() {
        bed.members(MANY);
        bed.registry.drain(TimeUnit.MILLISECONDS.toNanos(400), bed.nowNs());
        passMs(95);
        assertEquals(MANY, told());
    }

    @Test
    void shouldTellThreeTimesWhoDoesNotGo() {
        bed.members(2);
        drain(20);
        passMs(2000);
        assertEquals(2, told());
        passMs(2000);
        assertEquals(4, told());
        passMs(3000);
        assertEquals(6, told());
        passMs(10_000);
        assertEquals(6, told());
    }
}
