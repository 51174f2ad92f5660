package org.meshnet.discovery.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.service.ServiceNews;

class ServiceReportTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<String> told = new ArrayList<>();
    private int nodes;
    private final ServiceReport report =
            new ServiceReport(new ServiceNews(told::add, 20 * SECOND_NS, 0), () -> 1, () -> nodes);

    @Test
    void shouldSayHowManyNodesThereAreWhenThatChanged() {
        report.ready(0);
        nodes = 12;
        report.onTimer(SECOND_NS);
        report.onTimer(3 * SECOND_NS);
        report.onTimer(6 * SECOND_NS);
        report.stopping(7 * SECOND_NS);
        assertEquals(
                List.of(
                        "READY=1\nSTATUS=1 network, 0 nodes",
                        "WATCHDOG=1",
                        "STATUS=1 network, 12 nodes",
                        "STOPPING=1\nSTATUS=stopping"),
                told);
    }

    @Test
    void shouldBeDueAtEachLifeSignAndEachLookAtTheNumbers() {
        report.ready(0);
        report.onTimer(0);
        assertTrue(told.contains("WATCHDOG=1"), told.toString());
        for (long nowNs = report.nextDeadlineNs(); nowNs < 60 * SECOND_NS; nowNs = report.nextDeadlineNs()) {
            report.onTimer(nowNs);
        }
        assertEquals(6, told.stream().filter("WATCHDOG=1"::equals).count());
    }
}
