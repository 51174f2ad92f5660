package org.meshnet.discovery;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bug that one datagram finds, or one turn of the registry, must not end the service of all others. One thread. */
final class BugGuard {
    private static final Logger LOG = LoggerFactory.getLogger(BugGuard.class);

    private long count;

    /** Runs it, and counts and logs a bug that it ends in: the first, the second, the fourth and so on. */
    void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            onBug(e);
        }
    }

    /** One was met. */
    void onBug(Throwable bug) {
        count++;
        if (Long.bitCount(count) == 1) {
            LOG.error("a bug: {} datagrams or timers could not be handled, the last one with {}", count, bug, bug);
        }
    }

    /** So many were met. */
    long count() {
        return count;
    }
}
