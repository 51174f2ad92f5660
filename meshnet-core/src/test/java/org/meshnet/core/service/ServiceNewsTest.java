package org.meshnet.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceNewsTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<String> told = new ArrayList<>();
    private boolean isDeaf;

    private ServiceNews news(long watchdogNs) {
        return new ServiceNews(
                lines -> {
                    if (!isDeaf) {
                        told.add(lines);
                    }
                    return !isDeaf;
                },
                watchdogNs,
                0);
    }

    @Test
    void shouldSayOnceThatItIsReadyWithItsStatus() {
        ServiceNews news = news(0);
        news.setStatus("2 peers, 1 direct");
        news.ready(SECOND_NS);
        news.ready(2 * SECOND_NS);
        assertEquals(List.of("READY=1\nSTATUS=2 peers, 1 direct"), told);
    }

    @Test
    void shouldTellAChangedStatusNoMoreThanOncePerPause() {
        ServiceNews news = news(0);
        news.ready(0);
        told.clear();
        for (int i = 1; i <= 6; i++) {
            news.setStatus(i + " peers");
            news.onTurn(i * SECOND_NS);
        }
        assertEquals(List.of("STATUS=3 peers", "STATUS=6 peers"), told);
        told.clear();
        news.onTurn(60 * SECOND_NS);
        assertEquals(List.of(), told);
    }

    @Test
    void shouldGiveALifeSignAtHalfOfTheTimeOfTheWatchdog() {
        ServiceNews news = news(10 * SECOND_NS);
        news.ready(0);
        news.onTurn(0);
        told.clear();
        for (int i = 1; i <= 20; i++) {
            news.onTurn(i * SECOND_NS);
        }
        assertEquals(List.of("WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"), told);
        assertEquals(25 * SECOND_NS, news.nextTurnNs());
    }

    @Test
    void shouldGiveNoneToNobody() {
        ServiceNews news = news(0);
        news.ready(0);
        told.clear();
        news.onTurn(3_600 * SECOND_NS);
        assertEquals(List.of(), told);
        assertEquals(Long.MAX_VALUE, news.nextTurnNs());
    }

    @Test
    void shouldAskForMoreTimeWhileItCannotBeReady() {
        ServiceNews news = news(10 * SECOND_NS);
        news.onTurn(0);
        news.onTurn(SECOND_NS);
        assertEquals(List.of("EXTEND_TIMEOUT_USEC=60000000"), told);
        news.onTurn(15 * SECOND_NS);
        assertEquals(2, told.size());
        assertFalse(told.toString().contains("WATCHDOG"));
    }

    @Test
    void shouldSayAgainWhatWasNotTaken() {
        ServiceNews news = news(0);
        isDeaf = true;
        news.ready(0);
        isDeaf = false;
        news.onTurn(SECOND_NS);
        assertTrue(told.contains("READY=1\nSTATUS="), told.toString());
    }

    @Test
    void shouldFrameAReload() {
        ServiceNews news = news(0);
        news.reloading(0);
        assertEquals(List.of(), told);
        news.ready(0);
        news.reloading(5 * SECOND_NS);
        news.ready(6 * SECOND_NS);
        news.stopping(7 * SECOND_NS);
        assertEquals(
                List.of(
                        "READY=1\nSTATUS=",
                        "RELOADING=1\nMONOTONIC_USEC=5000000\nSTATUS=",
                        "READY=1\nSTATUS=",
                        "STOPPING=1\nSTATUS="),
                told);
    }

    @Test
    void shouldKeepAStatusToOneLine() {
        ServiceNews news = news(0);
        news.setStatus("a\nREADY=1");
        news.onTurn(0);
        assertTrue(told.contains("STATUS=a READY=1"), told.toString());
    }

    @Test
    void shouldKnowTheManagerByTheEnvironment() {
        Map<String, String> given = Map.of("NOTIFY_SOCKET", "/run/notify", "WATCHDOG_USEC", "30000000");
        ServiceEnvironment service = ServiceEnvironment.of(given, 7);
        assertEquals(Optional.of("/run/notify"), service.socket());
        assertEquals(30 * SECOND_NS, service.watchdogNs());
        assertEquals(Optional.empty(), ServiceEnvironment.of(Map.of(), 7).socket());
        assertEquals(
                Optional.empty(),
                ServiceEnvironment.of(Map.of("NOTIFY_SOCKET", "vsock:2:1234"), 7)
                        .socket());
        Map<String, String> others = Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "8");
        assertEquals(0, ServiceEnvironment.of(others, 7).watchdogNs());
        assertEquals(
                0, ServiceEnvironment.of(Map.of("WATCHDOG_USEC", "soon"), 7).watchdogNs());
    }
}
