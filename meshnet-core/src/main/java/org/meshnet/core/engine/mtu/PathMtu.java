package org.meshnet.core.engine.mtu;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.ControlFrame;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.FrameSizes;
import org.meshnet.core.path.PathMtuSearch;
import org.meshnet.core.session.Session;

/**
 * Finds out, for each peer that there is traffic with, how long packets may be over the path in use, and tells the
 * lanes (docs/protocol.md §4.3, docs/paths.md). Begins anew where the path changes. Control thread only.
 */
public final class PathMtu implements SessionObserver {
    /** How long after the last payload a path still counts as used. */
    private static final long USED_NS = 3_000_000_000L;

    private static final int ETHERNET_MTU_BYTES = 1_500;

    private final EngineContext context;
    private final ControlFrames frames;
    private int linkMtuBytes = ETHERNET_MTU_BYTES;

    public PathMtu(EngineContext context) {
        this.context = context;
        this.frames = new ControlFrames(context.hops());
    }

    /** Takes the longest IP packet that an interface of this host sends. */
    public void setLinkMtu(int bytes, long nowNs) {
        if (bytes != linkMtuBytes) {
            linkMtuBytes = bytes;
            onNetworkChanged(nowNs);
        }
    }

    /** This host's network is another: what was found out may be wrong, though the endpoints are the same. */
    public void onNetworkChanged(long nowNs) {
        for (Peer peer : context.peers().all()) {
            peer.paths().mtu().hop().ifPresent(hop -> begin(peer, hop, nowNs));
        }
    }

    @Override
    public void onEstablished(Peer peer, long nowNs) {
        onMoved(peer, nowNs);
    }

    /** Frames to the peer perhaps go another way now. */
    public void onMoved(Peer peer, long nowNs) {
        peer.paths()
                .current()
                .filter(hop -> peer.isConnected() && !peer.paths().mtu().isOf(hop, sizes(peer, hop)))
                .ifPresent(hop -> begin(peer, hop, nowNs));
    }

    private void begin(Peer peer, Hop hop, long nowNs) {
        peer.paths().mtu().begin(hop, sizes(peer, hop), peer.paths().rttNs(), nowNs);
        publish(peer);
        if (isUsed(peer, nowNs)) {
            context.timers().set(peer, PeerTimer.PATH_MTU, nowNs);
        }
    }

    private FrameSizes sizes(Peer peer, Hop hop) {
        int packetBytes = context.config().traffic().device().packetBytes();
        return FrameSizes.of(hop, packetBytes + trailerLength(peer), linkMtuBytes);
    }

    private static int trailerLength(Peer peer) {
        return peer.current().map(Session::trailerLength).orElse(0);
    }

    private static boolean isUsed(Peer peer, long nowNs) {
        return peer.current()
                .filter(session -> session.isUsedWithin(USED_NS, nowNs))
                .isPresent();
    }

    private static void publish(Peer peer) {
        PathMtuSearch search = peer.paths().mtu();
        int overhead = FrameHeader.PACKET_OVERHEAD + trailerLength(peer);
        peer.link().limitPackets(search.sureBytes() - overhead, search.likelyBytes() - overhead);
    }

    /** There is traffic under a session again. */
    public void onActive(Session session, long nowNs) {
        context.peers()
                .find(session.link())
                .filter(peer -> peer.isCurrent(session))
                .ifPresent(peer -> context.timers().setIfUnset(peer, PeerTimer.PATH_MTU, nowNs));
    }

    /** Goes on where there is something to find out, or traffic whose path is to be watched. */
    public void onTimer(Peer peer, long nowNs) {
        Optional<Session> session = peer.current().filter(current -> !current.isExpired(nowNs));
        Optional<Hop> hop = peer.paths().mtu().hop();
        if (session.isEmpty() || hop.isEmpty()) {
            return;
        }
        probe(peer, session.get(), hop.get(), nowNs);
        PathMtuSearch search = peer.paths().mtu();
        boolean isWatched = search.isUnderWay() || isUsed(peer, nowNs);
        if (isWatched && search.phase() != PathMtuSearch.Phase.DISABLED) {
            context.timers().set(peer, PeerTimer.PATH_MTU, Math.max(nowNs, search.nextNs()));
        }
    }

    private void probe(Peer peer, Session session, Hop hop, long nowNs) {
        PathMtuSearch search = peer.paths().mtu();
        long blackHoles = search.blackHoleCount();
        boolean isAnswering = !peer.paths().isOwing();
        List<PathMtuSearch.SizeProbe> probes =
                search.onTimer(session.longSent().isSet(), isAnswering, context.random()::nextLong, nowNs);
        probes.forEach(probe -> frames.sendSizeProbe(session, probe.id(), probe.frameBytes(), hop));
        if (!probes.isEmpty()) {
            session.longSent().clear();
        }
        context.counters().add(Counter.SIZE_PROBES, probes.size());
        context.counters().add(Counter.PATH_MTU_BLACK_HOLES, search.blackHoleCount() - blackHoles);
        publish(peer);
    }

    /** Answers a size probe, unless there were too many of them. */
    public void onProbe(Peer peer, Session session, ControlFrame.SizeProbe probe, Hop from, long nowNs) {
        if (peer.checks().sizeReplies().take(nowNs)) {
            int frameBytes = FrameHeader.TEXT_OFFSET + probe.textBytes() + session.trailerLength();
            frames.sendSizeReply(session, probe.id(), frameBytes, from);
        } else {
            context.counters().add(Counter.SIZE_PROBES_POSTPONED);
        }
    }

    /** The peer says that a size probe arrived. */
    public void onReply(Peer peer, ControlFrame.SizeReply reply, long nowNs) {
        PathMtuSearch search = peer.paths().mtu();
        if (!search.onReply(reply.id(), reply.frameBytes(), nowNs)) {
            context.counters().add(Counter.SIZE_REPLY_REFUSED);
            return;
        }
        publish(peer);
        if (peer.isConnected()) {
            context.timers().set(peer, PeerTimer.PATH_MTU, Math.max(nowNs, search.nextNs()));
        }
    }
}
