package org.meshnet.core.clock;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.meshnet.core.fault.Pieces;

/**
 * All that somebody does at times of its own: each part that waits for a time is entered once, with when that is and
 * what it does then. Times never fall. One thread.
 */
public final class Clockwork {
    /** No time at all. */
    public static final long NEVER = Long.MAX_VALUE;

    private record Part(LongSupplier nextDeadlineNs, LongConsumer onTimer) {}

    private final List<Part> parts = new ArrayList<>();

    /**
     * Enters a part, behind all before.
     *
     * @param nextDeadlineNs when it has something to do, perhaps in the past; {@link #NEVER} if it waits for nothing.
     *     It is asked at each turn
     * @param onTimer takes the time, and does all that is due or a piece of it
     */
    public void add(LongSupplier nextDeadlineNs, LongConsumer onTimer) {
        parts.add(new Part(nextDeadlineNs, onTimer));
    }

    /** The earliest time at which a part has something to do, perhaps in the past; {@link #NEVER} if none has. */
    public long nextDeadlineNs() {
        long earliestNs = NEVER;
        for (int i = 0; i < parts.size(); i++) {
            earliestNs = Math.min(earliestNs, parts.get(i).nextDeadlineNs().getAsLong());
        }
        return earliestNs;
    }

    /**
     * One turn of each part whose time has come, in the order of their entry: what one does may make it the time of one
     * behind it. The others are not called. One that fails keeps none behind it from its turn.
     */
    public void onTimer(long nowNs) {
        Pieces pieces = new Pieces();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.nextDeadlineNs().getAsLong() <= nowNs) {
                pieces.run(() -> part.onTimer().accept(nowNs));
            }
        }
        pieces.end();
    }
}
