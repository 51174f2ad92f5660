package org.meshnet.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.meshnet.core.engine.peer.TimerQueue;

/**
 * All that an engine does at times of its own: whoever waits for a time is entered once, with when that is and what
 * happens then. Control thread only.
 */
final class Clockwork {
    private record Entry(LongSupplier nextDeadlineNs, LongConsumer onTimer) {}

    private final List<Entry> entries = new ArrayList<>();

    /**
     * Enters somebody, behind all before.
     *
     * @param nextDeadlineNs when there is something to do; {@link TimerQueue#NONE} for never
     * @param onTimer does what is due at a time, which may be nothing
     */
    void add(LongSupplier nextDeadlineNs, LongConsumer onTimer) {
        entries.add(new Entry(nextDeadlineNs, onTimer));
    }

    /** The earliest time at which there is something to do; {@link TimerQueue#NONE} for never. */
    long nextDeadlineNs() {
        long earliestNs = TimerQueue.NONE;
        for (Entry entry : entries) {
            earliestNs = Math.min(earliestNs, entry.nextDeadlineNs().getAsLong());
        }
        return earliestNs;
    }

    /** Has all do what is due, in the order of their entry. */
    void onTimer(long nowNs) {
        for (Entry entry : entries) {
            entry.onTimer().accept(nowNs);
        }
    }
}
