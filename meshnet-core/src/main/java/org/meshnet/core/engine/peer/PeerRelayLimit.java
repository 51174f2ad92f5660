package org.meshnet.core.engine.peer;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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

    private @Nullable Word last;

    private record Word(Hop over, RelayLimit limit, long saidNs) {}

    /**
     * Takes the word of a server's relay.
     *
     * @param over by which it is reached
     * @param kilobytesPerSecond 0 if it does not say
     * @return true if this was not known
     */
    public boolean takeOfServer(int server, Hop over, long kilobytesPerSecond, long nowNs) {
        return take(over, new RelayLimit(OptionalInt.of(server), bytesPerSecond(kilobytesPerSecond)), nowNs);
    }

    /** Takes the word of a member that relays, in the same way. */
    public boolean takeOfMember(Hop over, long kilobytesPerSecond, long nowNs) {
        return take(over, new RelayLimit(OptionalInt.empty(), bytesPerSecond(kilobytesPerSecond)), nowNs);
    }

    private static OptionalLong bytesPerSecond(long kilobytesPerSecond) {
        return kilobytesPerSecond == 0
                ? OptionalLong.empty()
                : OptionalLong.of(RelayLimits.fromKilobytes(kilobytesPerSecond));
    }

    private boolean take(Hop over, RelayLimit limit, long nowNs) {
        boolean isNews = at(over, nowNs).isEmpty();
        last = new Word(over, limit, nowNs);
        return isNews;
    }

    /** What limits traffic over this hop, which is the path in use. */
    Optional<RelayLimit> at(Hop inUse, long nowNs) {
        return last != null && last.over.equals(inUse) && nowNs - last.saidNs < SHOWN_NS
                ? Optional.of(last.limit)
                : Optional.empty();
    }
}
