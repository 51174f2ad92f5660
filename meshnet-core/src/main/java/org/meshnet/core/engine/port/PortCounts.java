package org.meshnet.core.engine.port;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of a shared port, besides what its engines count. Thread-safe. */
public final class PortCounts {
    private final LongAdder unassigned = new LongAdder();
    private final LongAdder displaced = new LongAdder();

    void addUnassigned() {
        unassigned.increment();
    }

    void addDisplaced() {
        displaced.increment();
    }

    /** Datagrams that were for none of the engines. */
    public long unassigned() {
        return unassigned.sum();
    }

    /** Datagrams that would have had to be sorted, but too many waited for that already. */
    public long displaced() {
        return displaced.sum();
    }
}
