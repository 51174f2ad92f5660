package org.meshnet.discovery.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.count.RegistryCounter;

class StatusSourceTest {
    private long nowNs = -7;
    private int asked;
    private Optional<ServerReading> reading = Optional.of(Readings.counting(0));
    private final StatusSource source = new StatusSource(Readings.SUBJECT, this::ask, () -> nowNs);

    private Optional<ServerReading> ask() {
        asked++;
        return reading;
    }

    private void pass(long seconds, long count) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
        reading = Optional.of(Readings.counting(count));
        source.onTimer();
    }

    private double refreshesPerSecond() {
        return source.status().figures().orElseThrow().perSecond(RegistryCounter.REFRESHED);
    }

    @Test
    void shouldTellRatesSinceTheStartAtFirst() {
        pass(2, 10);
        assertEquals(5, refreshesPerSecond(), 1e-9);
        assertEquals(2, source.status().uptimeSeconds());
    }

    @Test
    void shouldTellRatesOfTheLastSecondsLater() {
        pass(5, 5_000);
        pass(5, 5_000);
        pass(5, 5_050);
        pass(1, 5_060);
        assertEquals(10, refreshesPerSecond(), 1e-9);
        assertEquals(
                TimeUnit.SECONDS.toNanos(6),
                source.status().figures().orElseThrow().intervalNs());
    }

    @Test
    void shouldAskTheLoopAtAPaceHoweverOftenItIsCalled() {
        pass(5, 1);
        for (int i = 0; i < 100; i++) {
            source.onTimer();
        }
        assertEquals(1, asked);
    }

    @Test
    void shouldNotBeReadyWhileTheLoopDoesNotAnswer() {
        reading = Optional.empty();
        nowNs += 2 * StatusSource.INTERVAL_NS;
        source.onTimer();
        assertTrue(source.status().figures().isEmpty());
        pass(10, 200);
        assertEquals(10, refreshesPerSecond(), 1e-9);
    }
}
