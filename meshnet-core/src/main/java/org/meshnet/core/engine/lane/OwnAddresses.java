package org.meshnet.core.engine.lane;

import java.util.Collection;
import java.util.Iterator;
import org.meshnet.core.net.IpAddress;

/**
 * The overlay addresses that this node holds, for the data loops: what arrives for another destination is not for this
 * host. One of either family at most. Immutable; a question allocates nothing.
 */
public final class OwnAddresses {
    static final OwnAddresses NONE = new OwnAddresses(false, 0, 0, 0, 0);

    private final boolean isAny;
    private final long firstHigh;
    private final long firstLow;
    private final long secondHigh;
    private final long secondLow;

    private OwnAddresses(boolean isAny, long firstHigh, long firstLow, long secondHigh, long secondLow) {
        this.isAny = isAny;
        this.firstHigh = firstHigh;
        this.firstLow = firstLow;
        this.secondHigh = secondHigh;
        this.secondLow = secondLow;
    }

    /** @throws IllegalArgumentException if there are more than two */
    public static OwnAddresses of(Collection<IpAddress> held) {
        if (held.size() > 2) {
            throw new IllegalArgumentException(held.size() + " addresses of one node");
        }
        if (held.isEmpty()) {
            return NONE;
        }
        Iterator<IpAddress> addresses = held.iterator();
        IpAddress first = addresses.next();
        IpAddress second = addresses.hasNext() ? addresses.next() : first;
        return new OwnAddresses(true, first.high(), first.low(), second.high(), second.low());
    }

    /** Is this one of them, given as the two words of its 16-byte form? */
    boolean has(long high, long low) {
        return isAny && ((low == firstLow && high == firstHigh) || (low == secondLow && high == secondHigh));
    }
}
