package org.meshnet.node.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RisingClockTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path folder;

    private long systemNs = 1_000_000 * SECOND;

    private RisingClock start() {
        return new RisingClock(folder.resolve("clock"), () -> systemNs);
    }

    @Test
    void shouldTellTheSystemsTimeAtFirst() {
        assertEquals(systemNs, start().unixNs());
    }

    @Test
    void shouldRiseAlthoughTheSystemsClockGoesBack() {
        RisingClock clock = start();
        long before = clock.unixNs();
        systemNs -= 3_600 * SECOND;
        assertTrue(clock.unixNs() > before);
    }

    @Test
    void shouldRiseOverARestartWithAClockThatWentBack() {
        RisingClock clock = start();
        clock.unixNs();
        systemNs += RisingClock.PROMISE_NS - 1;
        long last = clock.unixNs();
        systemNs -= 3_600 * SECOND;
        assertTrue(start().unixNs() > last);
    }

    @Test
    void shouldBeTheSystemsTimeAgainOnceThatHasCaughtUp() {
        start().unixNs();
        systemNs += 2 * RisingClock.PROMISE_NS;
        assertEquals(systemNs, start().unixNs());
    }

    @Test
    void shouldStartAnewWhenItsFileIsDamaged() throws IOException {
        Files.writeString(folder.resolve("clock"), "not a number");
        assertEquals(systemNs, start().unixNs());
    }
}
