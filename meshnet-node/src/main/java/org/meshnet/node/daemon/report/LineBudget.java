package org.meshnet.node.daemon.report;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.meshnet.core.path.TokenBucket;

/**
 * Lets so many log lines of one kind pass. One that is left out is counted, and the next one says so. Not thread-safe.
 */
final class LineBudget {
    private final TokenBucket lines;
    private long leftOut;

    /**
     * @param perSecond as a lasting rate
     * @param atOnce after a pause
     */
    LineBudget(double perSecond, int atOnce) {
        this.lines = new TokenBucket(perSecond, atOnce);
    }

    /** The line as it is to be logged, or nothing. */
    Optional<String> take(String line, long nowNs) {
        return take(line, () -> true, nowNs);
    }

    /** The same, if there is also room among the lines of others: asked only when there is among these. */
    Optional<String> take(String line, BooleanSupplier hasRoom, long nowNs) {
        if (!lines.take(nowNs) || !hasRoom.getAsBoolean()) {
            leftOut++;
            return Optional.empty();
        }
        String more = leftOut == 0 ? "" : " (and " + leftOut + " more)";
        leftOut = 0;
        return Optional.of(line + more);
    }
}
