package org.meshnet.node.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.seam.WallClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time of day, never earlier than a node told its peers before, also after a restart with a clock that went back: peers take
 * old timestamps for replays. A file promises a time that was not passed yet; the promise is renewed before it is reached, so
 * that a node which dies without notice has not passed it either. One thread, but for {@link #lead}.
 */
public final class RisingClock implements WallClock {
    static final long PROMISE_NS = TimeUnit.MINUTES.toNanos(1);

    private static final long LARGE_LEAD_NS = TimeUnit.DAYS.toNanos(1);
    /** In the year 2225; what is beyond is damage, and would leave no room to rise in. */
    private static final long MOST_NS = Long.MAX_VALUE / 8 * 7;

    private static final Logger LOG = LoggerFactory.getLogger(RisingClock.class);

    private final Path file;
    private final WallClock system;
    private long lastNs;
    private volatile long promisedNs;
    private boolean hasFailed;

    /** Reads the promise of the last run, if there is one. */
    RisingClock(Path file, WallClock system) {
        this.file = file;
        this.system = system;
        this.promisedNs = read(file);
        this.lastNs = promisedNs;
    }

    private static long read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            long promiseNs = text.matches("\\d{1,19}") ? Long.parseLong(text) : 0;
            return promiseNs <= MOST_NS ? promiseNs : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /**
     * By how much the last run's time was ahead of this host's clock, if that is too much for a clock that was merely set right: then it was
     * wrong in that run, or is now. Peers remember the later time, so this clock goes on from there all the same.
     */
    Optional<Duration> lead() {
        long leadNs = promisedNs - system.unixNs();
        return leadNs > LARGE_LEAD_NS ? Optional.of(Duration.ofNanos(leadNs)) : Optional.empty();
    }

    @Override
    public long unixNs() {
        lastNs = Math.max(lastNs + 1, system.unixNs());
        if (lastNs >= promisedNs) {
            promisedNs = lastNs + PROMISE_NS;
            write();
        }
        return lastNs;
    }

    /** Where it can't be written, the node works all the same as long as its clock does. */
    private void write() {
        try {
            PrivateFiles.replace(file, promisedNs + "\n");
        } catch (IOException e) {
            if (!hasFailed) {
                LOG.warn(
                        "can't write {}: {}; after a restart with a wrong clock peers may not answer",
                        file,
                        e.toString());
            }
            hasFailed = true;
        }
    }
}
