package org.meshnet.tun.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Says what was put back: a line at most once a minute, however often somebody takes it away. One thread at a time. */
final class RepairLog {
    private static final long PERIOD_NS = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private final LongSupplier clock;
    private final List<String> repaired = new ArrayList<>();
    private boolean hasSaid;
    private long saidNs;
    private long unsaidCount;

    /** @param clock nanoseconds, monotonic */
    RepairLog(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Something was put back. */
    void add(String what) {
        repaired.add(what);
    }

    /** All that was put back belongs to this interface. */
    void report(String name) {
        if (repaired.isEmpty()) {
            return;
        }
        String what = String.join(", ", repaired);
        repaired.clear();
        long nowNs = clock.getAsLong();
        if (hasSaid && nowNs - saidNs < PERIOD_NS) {
            unsaidCount++;
            log.debug("{}: put back {}", name, what);
            return;
        }
        String more = unsaidCount == 0 ? "" : ", and so " + unsaidCount + " times since the last such line";
        log.info("{}: put back {}, which somebody took away{}", name, what, more);
        hasSaid = true;
        saidNs = nowNs;
        unsaidCount = 0;
    }
}
