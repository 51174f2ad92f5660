package org.meshnet.node.membership;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.membership.Period;

/** The time by which certificates are good or over. Stateless. */
public final class Hours {
    private Hours() {}

    /** The hour since 1970 that it is by this host's clock. */
    public static long now() {
        return Period.hour(TimeUnit.SECONDS.toNanos(Instant.now().getEpochSecond()));
    }
}
