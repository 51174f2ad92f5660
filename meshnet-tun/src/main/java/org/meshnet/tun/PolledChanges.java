package org.meshnet.tun;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** For systems that don't tell: it is time to look twice a second. */
final class PolledChanges implements NetworkChanges {
    private static final long PERIOD_MS = 500;

    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public boolean await() {
        try {
            return !closed.await(PERIOD_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
