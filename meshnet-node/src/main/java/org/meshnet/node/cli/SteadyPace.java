package org.meshnet.node.cli;

import java.util.concurrent.TimeUnit;

/** Keeps the starts of things an interval apart, by sleeping. Not thread-safe. */
final class SteadyPace implements Pinger.Pace {
    private boolean hasBegun;
    private long lastNs;

    @Override
    public void await(int intervalMs) {
        if (hasBegun) {
            sleep(TimeUnit.MILLISECONDS.toNanos(intervalMs) - (System.nanoTime() - lastNs));
        }
        hasBegun = true;
        lastNs = System.nanoTime();
    }

    private static void sleep(long ns) {
        try {
            TimeUnit.NANOSECONDS.sleep(ns);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
