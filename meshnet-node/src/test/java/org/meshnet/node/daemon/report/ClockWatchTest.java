package org.meshnet.node.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.node.control.Warnings;

class ClockWatchTest {
    private final Warnings warnings = new Warnings();
    private Optional<Duration> lead = Optional.empty();
    private final ClockWatch watch = new ClockWatch(() -> lead, warnings);

    @Test
    void shouldWarnUntilTheClockIsRight() {
        watch.look();
        assertEquals(List.of(), warnings.list());

        lead = Optional.of(Duration.ofDays(3).plusHours(5));
        watch.look();
        lead = Optional.of(Duration.ofDays(3).plusHours(4));
        watch.look();
        assertEquals(1, warnings.list().size());
        assertTrue(warnings.list().get(0).startsWith("this host's clock is 3 days behind"), warnings.list()::toString);

        lead = Optional.empty();
        watch.look();
        assertEquals(List.of(), warnings.list());
    }
}
