package org.meshnet.core.web;

import java.util.concurrent.TimeUnit;

/**
 * Bounds of a page.
 *
 * @param listeners pages that are told what is new, at one time
 * @param others requests that are answered at one time beside those
 * @param periodNs between two ticks of what is new
 * @param patienceNs for a request and its answer, or for one event to be taken
 * @param aliveNs after which a listener that nothing was told gets a sign of life
 */
record WebLimits(int listeners, int others, long periodNs, long patienceNs, long aliveNs) {
    static final WebLimits STANDARD = new WebLimits(
            16, 8, TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(15));

    int threads() {
        return listeners + others;
    }
}
