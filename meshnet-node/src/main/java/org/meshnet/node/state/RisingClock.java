package org.meshnet.node.state;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.seam.WallClock;

/**
 * The time of day, never earlier than a node told its peers before, also after a restart with a clock that went back:
 * peers take old timestamps for replays. A file promises a time that was not passed yet; the promise is renewed before
 * it is reached, so that a node which dies without notice has not passed it either. One thread, but for {@link #lead}.
 */
public final class RisingClock implements WallClock {
    static final long PROMISE_NS = TimeUnit.MINUTES.toNanos(1);

    private static final long LARGE_LEAD_NS = TimeUnit.DAYS.toNanos(1);
    /** In the year 2225; what is beyond is damage, and would leave no room to rise in. */
    private static final long MOST_NS = Long.MAX_VALUE / 8 * 7;

    private static final String FILE = "clock";

    private final StateFiles files;
    private final WallClock system;
    private long lastNs;
    private volatile long promisedNs;

    /** Reads the promise of the last run, if there is one. */
    RisingClock(StateFiles files, WallClock system) {
        this.files = files;
        this.system = system;
        this.promisedNs = read(files.read(FILE));
        this.lastNs = promisedNs;
    }

    private static long read(String text) {
        try {
            long promiseNs = text.matches("\\d{1,19}") ? Long.parseLong(text) : 0;
            return promiseNs <= MOST_NS ? promiseNs : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * By how much the last run's time was ahead of this host's clock, if that is too much for a clock that was merely
     * set right: then it was wrong in that run, or is now. Peers remember the later time, so this clock goes on from
     * there all the same.
     */
    public Optional<Duration> lead() {
        long leadNs = promisedNs - system.unixNs();
        return leadNs > LARGE_LEAD_NS ? Optional.of(Duration.ofNanos(leadNs)) : Optional.empty();
    }

    @Override
    public long unixNs() {
        lastNs = Math.max(lastNs + 1, system.unixNs());
        promiseBeyond(lastNs);
        return lastNs;
    }

    @Override
    public void onTold(long toldNs) {
        promiseBeyond(toldNs);
    }

    private void promiseBeyond(long timeNs) {
        if (timeNs >= promisedNs) {
            promisedNs = timeNs + PROMISE_NS;
            files.write(FILE, String.valueOf(promisedNs));
        }
    }
}
