package org.meshnet.core.engine.directory;

import java.util.List;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Endpoint;

/** Which peers servers list, and what becomes of those that none does. Control thread only. */
final class Roll {
    /**
     * Members up to which every node keeps a session with every other: what that costs grows with their number
     * (docs/protocol.md §5.2).
     */
    static final int SMALL_NETWORK = 8;

    private final EngineContext context;
    private final DirectoryEvents events;
    private final Announcer announcer;
    private final Descriptors descriptors;
    private int listedCount;

    Roll(EngineContext context, DirectoryEvents events, Announcer announcer, Descriptors descriptors) {
        this.context = context;
        this.events = events;
        this.announcer = announcer;
        this.descriptors = descriptors;
    }

    /** A server's count may be as old as the last refresh; a longer list tells sooner that the network has grown. */
    boolean isSmall(List<DirectoryServer> servers) {
        return listedCount < SMALL_NETWORK
                && servers.stream().allMatch(server -> server.memberCount() <= SMALL_NETWORK);
    }

    /** A server sees the peer there; true if that is new. */
    boolean list(Peer peer, int server, Endpoint seen) {
        listedCount += peer.isListed() ? 0 : 1;
        return peer.observe(server, seen);
    }

    /** A server does not know the peer any more. */
    void unlist(Peer peer, int server, long nowNs) {
        boolean wasListed = peer.isListed();
        peer.unlist(server);
        announcer.onSomebodyMoved();
        listedCount -= wasListed && !peer.isListed() ? 1 : 0;
        if (!peer.isListed() && !peer.isConnected()) {
            remove(peer, nowNs);
        }
    }

    /** A peer is no member any more: it is not listed here, and known no longer than its sessions. */
    void expel(Peer peer, long nowNs) {
        listedCount -= peer.isListed() ? 1 : 0;
        List.copyOf(peer.observedByServer().keySet()).forEach(peer::unlist);
        if (peer.isConnected()) {
            events.quit(peer, nowNs);
        } else {
            remove(peer, nowNs);
        }
    }

    /** Nothing is known of it any more. */
    void remove(Peer peer, long nowNs) {
        events.onForgotten(peer, nowNs);
        context.timers().cancelAll(peer);
        context.peers().remove(peer);
        descriptors.forget(peer, nowNs);
        context.publisher().onRoutesChanged();
    }
}
