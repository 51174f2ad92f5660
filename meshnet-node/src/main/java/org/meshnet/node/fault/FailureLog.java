package org.meshnet.node.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts failures, and logs of each kind the first, the second, the fourth, the eighth and so on, so that what fails
 * all the time does not fill the log. What the system refuses is a line; a flaw of the program shows where it is. Any
 * thread.
 */
public final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    /** A stack that overflowed has a thousand lines, which say the same. */
    private static final int LONGEST_TRACE = 40;

    /** Kinds are named in the code; these are more than there are. */
    private static final int MOST_KINDS = 64;

    private final Map<String, Long> counts = new HashMap<>();
    private final AtomicLong total = new AtomicLong();

    /** @param what failed, and what that costs; the same words for the same kind */
    public void note(String what, Throwable failure) {
        total.incrementAndGet();
        long number = count(what);
        if (Long.bitCount(number) != 1) {
            return;
        }
        Throwable cause = failure instanceof UncheckedIOException
                ? Objects.requireNonNullElse(failure.getCause(), failure)
                : failure;
        String times = number == 1 ? "" : " (" + number + " failures so far)";
        if (cause instanceof IOException) {
            LOG.warn("{}: {}{}", what, cause.toString(), times);
        } else {
            LOG.error("a flaw in the program: {}{}", what, times, shortened(cause));
        }
    }

    private synchronized long count(String what) {
        String kind = counts.size() < MOST_KINDS || counts.containsKey(what) ? what : "";
        return counts.merge(kind, 1L, Long::sum);
    }

    private static Throwable shortened(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        if (trace.length > LONGEST_TRACE) {
            failure.setStackTrace(Arrays.copyOf(trace, LONGEST_TRACE));
        }
        return failure;
    }

    /** How many there were, of all kinds. */
    public long count() {
        return total.get();
    }
}
