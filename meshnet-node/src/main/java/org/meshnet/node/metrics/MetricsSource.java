package org.meshnet.node.metrics;

import java.util.Optional;
import org.meshnet.node.control.DaemonStatus;

/** A node that can be asked how it is. Any thread. */
@FunctionalInterface
public interface MetricsSource {
    /** Empty if it does not run, or does not answer in time. */
    Optional<DaemonStatus> status();
}
