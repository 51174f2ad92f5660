package org.meshnet.core.engine.relay;

import java.util.Optional;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.handshake.Handshaker;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;

/**
 * What becomes of the channels to peers that servers and members give and take (docs/paths.md): a path that has to do
 * without one moves to another, or asks for one. Control thread only.
 */
public final class RelayChannels implements MemberChannels {
    /** A relay is asked for anew at most so often. */
    private static final long REQUEST_NS = 1_000_000_000L;

    private final EngineContext context;
    private final Directory directory;
    private final Handshaker handshaker;
    private final PathKeeper paths;

    public RelayChannels(EngineContext context, Directory directory, Handshaker handshaker, PathKeeper paths) {
        this.context = context;
        this.directory = directory;
        this.handshaker = handshaker;
        this.paths = paths;
    }

    /** Has the servers introduce the two anew, which also gives a channel; not often. */
    public void request(Peer peer, long nowNs) {
        if (nowNs - peer.relayRequestedNs() >= REQUEST_NS) {
            introduce(peer, nowNs);
        }
    }

    /** A server gave a channel. */
    public void onGiven(Peer peer, int server, Hop relay, long nowNs) {
        peer.setRelayRefused(false);
        boolean isNew = peer.paths().offerRelay(server, relay);
        directory.earlierThan(server).forEach(peer.paths()::dropRelay);
        if (isNew || peer.paths().isVoid()) {
            peer.current().ifPresent(session -> takeOver(peer, session, nowNs));
        }
    }

    /** A server said that it forwards nothing. */
    public void onRefused(Peer peer, int server) {
        peer.setRelayRefused(true);
        peer.paths().dropRelay(server);
    }

    /** Lets another relay have what a void or silent path carried; true if there was something to take over. */
    private boolean takeOver(Peer peer, Session session, long nowNs) {
        boolean hasMoved = peer.paths().replaceVoidRelay(nowNs) || peer.paths().failOver(nowNs);
        if (hasMoved) {
            paths.onMoved(peer, session, nowNs);
        }
        return hasMoved;
    }

    /** A member gave a channel to the peer, or says once more which. */
    @Override
    public void onMemberGave(Peer peer, int relay, Hop hop, long nowNs) {
        peer.paths().offerRelay(relay, hop);
        handshaker.onRelay(peer, hop, nowNs);
        Optional<Session> session = peer.current();
        if (session.isEmpty() || takeOver(peer, session.get(), nowNs)) {
            return;
        }
        if (!peer.paths().isDirect() || peer.paths().isOwing()) {
            paths.probe(peer, session.get(), hop, nowNs);
        }
    }

    /** A member forwards to the peer no more. */
    @Override
    public void onMemberTook(Peer peer, int relay, long nowNs) {
        peer.paths().dropRelay(relay);
        Optional<Session> session = peer.current();
        if (session.isPresent() && peer.paths().replaceVoidRelay(nowNs)) {
            paths.onMoved(peer, session.get(), nowNs);
        } else if (session.isPresent() && peer.paths().isVoid()) {
            request(peer, nowNs);
        }
    }

    /**
     * A server registered this node anew: what is in use there is asked for again, which gives the same channel where
     * the server still has it.
     */
    public void onServerDoubted(int server, long nowNs) {
        for (Peer peer : context.peers().all()) {
            peer.paths().doubtRelay(server, false);
            if (isUsed(peer, server) || peer.paths().isOwing()) {
                introduce(peer, nowNs);
            }
        }
    }

    /** A server answers no more: nothing that is on another way moves to its channels. */
    public void onServerLost(int server) {
        context.peers().all().forEach(peer -> peer.paths().doubtRelay(server, true));
    }

    /** A server forgot all channels, as it does when this node registers from elsewhere. */
    public void onServerVoid(int server, long nowNs) {
        for (Peer peer : context.peers().all()) {
            boolean isVoid = isUsed(peer, server);
            peer.paths().dropRelay(server);
            if (isVoid || peer.paths().isOwing()) {
                introduce(peer, nowNs);
            }
        }
    }

    /** This node is registered there no more: what went that way goes another, if there is one. */
    public void onServerGone(int server, long nowNs) {
        for (Peer peer : context.peers().all()) {
            peer.paths().dropRelay(server);
            Optional<Session> session = peer.current();
            if (session.isPresent() && peer.paths().replaceVoidRelay(nowNs)) {
                paths.onMoved(peer, session.get(), nowNs);
            } else if (peer.paths().isVoid()) {
                introduce(peer, nowNs);
            }
        }
    }

    private static boolean isUsed(Peer peer, int server) {
        return peer.paths()
                .current()
                .filter(hop -> peer.paths().isRelay(server, hop))
                .isPresent();
    }

    private void introduce(Peer peer, long nowNs) {
        peer.setRelayRequestedNs(nowNs);
        directory.introduce(peer, nowNs);
    }
}
