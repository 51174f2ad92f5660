package org.meshnet.core.engine.peer;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.meshnet.core.engine.status.RelayLimit;
import org.meshnet.core.net.Hop;
import org.meshnet.core.relay.RelayLimits;

/**
 * What the relay of one peer said last of its limit. It holds for a while, and only for that relay. Control thread
 * only.
 */
public final class PeerRelayLimit {
    /** A relay that goes on to drop says so every second. */
    static final long SHOWN_NS = 10_000_000_000L;

    private Optional<Hop> by = Optional.empty();
    private RelayLimit limit = new RelayLimit(OptionalInt.empty(), OptionalLong.empty());
    private long saidNs;

    /**
     * Takes a relay's word.
     *
     * @param over by which it is reached
     * @param server whose relay it is; empty for a member's
     * @param kilobytesPerSecond 0 if it does not say
     * @return true if this was not known
     */
    public boolean take(Hop over, OptionalInt server, long kilobytesPerSecond, long nowNs) {
        boolean isNews = at(Optional.of(over), nowNs).isEmpty();
        by = Optional.of(over);
        saidNs = nowNs;
        limit = new RelayLimit(
                server,
                kilobytesPerSecond == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(RelayLimits.fromKilobytes(kilobytesPerSecond)));
        return isNews;
    }

    /** What limits traffic over the path in use. */
    Optional<RelayLimit> at(Optional<Hop> inUse, long nowNs) {
        return by.isPresent() && by.equals(inUse) && nowNs - saidNs < SHOWN_NS ? Optional.of(limit) : Optional.empty();
    }
}
