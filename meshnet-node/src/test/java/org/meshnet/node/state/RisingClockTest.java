package org.meshnet.node.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RisingClockTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path folder;

    /** A day in November 2025. */
    private long systemNs = 1_764_313_200 * SECOND;

    private RisingClock start() {
        return new RisingClock(new StateFiles(folder), () -> systemNs);
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

    /** A machine with the same identity was ahead, and this one went ahead of it. */
    @Test
    void shouldBeBeyondWhatWasToldAheadOfItAfterARestart() {
        RisingClock clock = start();
        long toldNs = clock.unixNs() + 3_600 * SECOND;
        clock.onTold(toldNs);
        assertTrue(clock.unixNs() < toldNs, "it is no later for that now");
        assertTrue(start().unixNs() > toldNs);
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

    @Test
    void shouldReadBackWhatItPromisedAtAnyDateUntilTheNextCentury() {
        for (int year = 1971; year < 2200; year++) {
            systemNs = Instant.parse(year + "-11-28T07:00:00Z").getEpochSecond() * SECOND;
            long last = start().unixNs();
            systemNs -= 3_600 * SECOND;
            assertTrue(start().unixNs() > last, "in " + year);
        }
    }

    @Test
    void shouldNotBelieveWhatNoClockEverShows() throws IOException {
        for (String damaged : new String[] {
            "9223372036854775807", "9223372036854775808", "9999999999999999999", "99999999999999999999", "-1", "\u00e9"
        }) {
            Files.writeString(folder.resolve("clock"), damaged, StandardCharsets.ISO_8859_1);
            assertEquals(systemNs, start().unixNs(), damaged);
        }
    }

    @Test
    void shouldTellOfAClockThatIsMoreThanADayBehindItsLastRun() {
        start().unixNs();
        systemNs -= 86_400 * SECOND - RisingClock.PROMISE_NS;
        assertEquals(Optional.empty(), start().lead());
        systemNs -= 1;
        assertEquals(Optional.of(Duration.ofDays(1).plusNanos(1)), start().lead());
    }

    @Test
    void shouldRiseAlsoFromAPromiseFarAhead() {
        start().unixNs();
        systemNs -= 400L * 86_400 * SECOND;
        RisingClock late = start();
        long first = late.unixNs();
        assertTrue(first > systemNs + 399L * 86_400 * SECOND);
        assertTrue(late.unixNs() > first);
        assertTrue(start().unixNs() > first + 1);
    }
}
