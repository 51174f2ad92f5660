package org.meshnet.node.daemon.report;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.node.control.Warnings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in log and status that this host's clock is far behind what it was in the node's last run, until it is no more.
 * One thread.
 */
public final class ClockWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClockWatch.class);
    private static final String MATTER = "clock";

    private final Supplier<Optional<Duration>> lead;
    private final Warnings warnings;
    private boolean isTold;

    /** @param lead by how much the last run's time was ahead, if that is much */
    public ClockWatch(Supplier<Optional<Duration>> lead, Warnings warnings) {
        this.lead = lead;
        this.warnings = warnings;
    }

    public void look() {
        Optional<Duration> now = lead.get();
        if (now.isPresent() && !isTold) {
            String text = "this host's clock is " + now.get().toDays()
                    + " days behind what it was in the node's last run; peers are told a time that goes on from there."
                    + " Set the clock right; if it was wrong then, remove the file clock from the state folder";
            warnings.set(MATTER, text);
            LOG.warn(text);
        } else if (now.isEmpty() && isTold) {
            warnings.clear(MATTER);
        }
        isTold = now.isPresent();
    }
}
