package org.meshnet.discovery.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.discovery.registry.count.RegistryCounter;

class StatusTextTest {
    private static ServerStatus status(long uptimeSeconds, long count) {
        return new ServerStatus(
                Readings.SUBJECT,
                uptimeSeconds,
                Optional.of(
                        new ServerStatus.Figures(Readings.counting(count), Map.of(), TimeUnit.SECONDS.toNanos(10))));
    }

    @Test
    void shouldSayWhatThereIsAndHowFastItGrows() {
        String text = StatusText.of(status(3 * 3600 + 61, 25_000));
        for (String line : List.of(
                "server     1.2.3, up 3 h 1 min, ready\n",
                "key        " + "5".repeat(64) + "\n",
                "listens    udp [::]:8000\n           tcp [::]:8000\n",
                "networks   2 of at most 10000\n",
                "nodes      31 of at most 100000, 4096 in a network\n",
                "streams    4 of at most 1024, 7.0 KB queued for them\n",
                "checks     8 registers whose signatures are being checked\n",
                "failed     5 datagrams unsent, 0 errors\n",
                "last 10 s  5000.0 registrations, 2500.0 refreshes, 2500.0 look-ups, 2500.0 introductions a second\n",
                "in         2500.0 datagrams, 2.5 KB a second\n",
                "relay      6 channels, 2.5 KB of at most 125.0 MB a second\n",
                "dropped    unknownType 25000\n           malformed 25000\n")) {
            assertTrue(text.contains(line), line + " is not in\n" + text);
        }
    }

    @Test
    void shouldSayOnlyWhichDropsThereWere() {
        String text = StatusText.of(status(59, 0));
        assertTrue(text.startsWith("server     1.2.3, up 59 s, ready\n"), text);
        assertTrue(text.endsWith("dropped    nothing since the start\n"), text);
    }

    @Test
    void shouldSayThatTheLoopDoesNotAnswerAndNoFigures() {
        assertEquals(
                "server     1.2.3, up 2 d 0 h\nnot ready  the server's loop does not answer\nkey        "
                        + "5".repeat(64) + "\nlistens    udp [::]:8000\n           tcp [::]:8000\n",
                StatusText.of(new ServerStatus(Readings.SUBJECT, 172_800, Optional.empty())));
    }

    @Test
    void shouldNotBeReadyWhenItIsAboutToStop() {
        ServerStatus stopping = new ServerStatus(
                Readings.SUBJECT, 5, Optional.of(new ServerStatus.Figures(Readings.counting(0, true), Map.of(), 1)));
        String text = StatusText.of(stopping);
        assertTrue(text.startsWith("server     1.2.3, up 5 s\nnot ready  it is about to stop\n"), text);
        assertTrue(text.contains("nodes      31 of"), text);
        String json = StatusDocument.of(stopping);
        assertTrue(json.contains("\"ready\":false") && json.contains("\"draining\":true"), json);
    }

    @Test
    void shouldTellProgramsOfEachKindOfDropAndOfNothingThatIsNone() {
        String json = StatusDocument.of(status(1, 3));
        for (RegistryCounter counter : RegistryCounter.values()) {
            assertEquals(counter.isDrop(), json.contains("\"" + counter.key() + "\":3"), counter.key());
        }
        assertFalse(json.contains("\n"));
    }
}
