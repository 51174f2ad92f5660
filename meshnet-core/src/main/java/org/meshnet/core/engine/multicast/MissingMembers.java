package org.meshnet.core.engine.multicast;

import java.util.List;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.lane.Recipients;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.key.NodeKey;

/**
 * Members that would have what is for many, and with whom there is no session: while this host sends such packets, some
 * of them are connected with every now and then. Control thread only.
 */
public final class MissingMembers {
    /** How often is looked whether this host goes on sending while there is no session with some who want it. */
    static final long USE_PAUSE_NS = 2_000_000_000L;
    /** Members that are connected with each time. */
    static final int CONNECTED_AT_ONCE = 8;

    private final EngineContext context;
    private final Connector connector;
    private final int capability;
    private long usedUntilNs = TimerQueue.NONE;
    private NodeKey lastConnected;

    /** @param capability that such members have */
    public MissingMembers(EngineContext context, Connector connector, int capability) {
        this.context = context;
        this.connector = connector;
        this.capability = capability;
        this.lastConnected = context.ownKey();
    }

    /** This host sends such packets, and so many get them. */
    public void onUsed(int memberCount, long nowNs) {
        usedUntilNs = nowNs + USE_PAUSE_NS;
        if (memberCount >= Recipients.MAX) {
            return;
        }
        List<Peer> missing =
                context.peers().all().stream().filter(this::isMissing).toList();
        List<Peer> next = missing.stream()
                .filter(peer -> peer.key().compareTo(lastConnected) > 0)
                .limit(CONNECTED_AT_ONCE)
                .toList();
        List<Peer> chosen =
                next.isEmpty() ? missing.stream().limit(CONNECTED_AT_ONCE).toList() : next;
        for (Peer peer : chosen) {
            lastConnected = peer.key();
            connector.connect(peer, nowNs);
        }
    }

    private boolean isMissing(Peer peer) {
        return peer.isCapable(capability)
                && !peer.isConnected()
                && peer.isExpected()
                && !peer.connecting().isUnderWay();
    }

    /** When it is to be looked whether this host goes on. */
    public long nextDeadlineNs() {
        return usedUntilNs;
    }

    /** Is that now? Once each time. */
    public boolean isDue(long nowNs) {
        boolean isDue = usedUntilNs != TimerQueue.NONE && nowNs - usedUntilNs >= 0;
        if (isDue) {
            usedUntilNs = TimerQueue.NONE;
        }
        return isDue;
    }
}
