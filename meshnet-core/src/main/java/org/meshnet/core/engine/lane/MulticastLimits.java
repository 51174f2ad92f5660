package org.meshnet.core.engine.lane;

import org.meshnet.core.session.OneShotFlag;
import org.meshnet.core.session.PacketPace;
import org.meshnet.core.session.PeerLink;

/**
 * How many packets for groups and for all this node sends, and takes, and whether it sends any. Thread-safe: all data
 * loops ask, for each such packet; allocates nothing.
 */
public final class MulticastLimits {
    /** Packets a second that a node sends unless told otherwise. */
    public static final int DEFAULT_PER_SECOND = 500;
    /** The highest rate that may be set. */
    public static final int MAX_PER_SECOND = 100_000;
    /** As many members may send at their full rate, all of the time. */
    static final int FULL_SENDERS = 4;

    /** What the host's kernel says of its groups: a second, and at once. */
    static final int REPORTS_PER_SECOND = 50;

    static final int REPORTS_AT_ONCE = 100;

    private final int perSecond;
    private final PacketPace sent = new PacketPace();
    private final PacketPace received = new PacketPace();
    private final PacketPace reports = new PacketPace();
    private final OneShotFlag used = new OneShotFlag();

    /** @throws IllegalArgumentException if it is not from 1 to {@link #MAX_PER_SECOND} */
    public MulticastLimits(int perSecond) {
        if (perSecond < 1 || perSecond > MAX_PER_SECOND) {
            throw new IllegalArgumentException(perSecond + " packets a second");
        }
        this.perSecond = perSecond;
    }

    /** Packets a second that this node sends. */
    public int perSecond() {
        return perSecond;
    }

    /** Half a second's worth. */
    private int atOnce() {
        return Math.max(1, perSecond / 2);
    }

    /** May so many packets of this host go out together? */
    boolean takeSent(int count, long nowNs) {
        return sent.take(count, perSecond, atOnce(), nowNs);
    }

    /**
     * May a packet of this peer come in? Of one peer as many as this node would send, and twice as many at once, as
     * they may have come together on their way; of all, {@value #FULL_SENDERS} times that.
     */
    boolean takeReceived(PeerLink from, long nowNs) {
        return from.multicast().take(1, perSecond, 2 * atOnce(), nowNs)
                && received.take(1, FULL_SENDERS * perSecond, FULL_SENDERS * 2 * atOnce(), nowNs);
    }

    /** Is what the host's kernel says of its groups to be looked at? */
    boolean takeReport(long nowNs) {
        return reports.take(1, REPORTS_PER_SECOND, REPORTS_AT_ONCE, nowNs);
    }

    /** Was the control loop told that this host sends such packets? Cleared, the next one has it told again. */
    public OneShotFlag used() {
        return used;
    }
}
