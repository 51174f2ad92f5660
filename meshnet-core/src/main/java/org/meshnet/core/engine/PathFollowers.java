package org.meshnet.core.engine;

import org.meshnet.core.engine.path.PathEvents;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;

/** Which parts hear of what happens to paths, at the end of the turn. Control thread only. */
final class PathFollowers implements PathEvents {
    private final Parts parts;

    PathFollowers(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void onHeard(Peer peer, Hop from, long nowNs) {
        parts.then(peer, () -> parts.guesser().onHeard(peer, from, nowNs));
    }

    @Override
    public void onMoved(Peer peer, long nowNs) {
        parts.then(peer, () -> {
            parts.mtu().onMoved(peer, nowNs);
            parts.guesser().onMoved(peer, nowNs);
            parts.relaySeeker().onMoved(peer, nowNs);
            parts.gateways().onChanged(peer, nowNs);
        });
    }

    @Override
    public void onAnswer(Peer peer, Session session, Hop from, long nowNs) {
        parts.then(peer, () -> {
            parts.relayService().onAnswer(peer, session, from, nowNs);
            parts.gateways().onReachChanged(peer, nowNs);
        });
    }

    @Override
    public void onSearch(Peer peer, long nowNs) {
        parts.then(peer, () -> parts.guesser().onSearch(peer, nowNs));
    }

    @Override
    public void onRound(Peer peer, long nowNs) {
        parts.then(peer, () -> parts.relaySeeker().seek(peer, nowNs));
    }

    @Override
    public void onOverdue(Peer peer, long nowNs) {
        parts.then(peer, () -> {
            parts.relaySeeker().dropStale(peer, nowNs);
            parts.paths().failOver(peer, nowNs);
            parts.gateways().onReachChanged(peer, nowNs);
        });
    }

    @Override
    public void onRelayWanted(Peer peer, long nowNs) {
        parts.then(peer, () -> parts.relays().request(peer, nowNs));
    }

    @Override
    public void onElsewhere(Peer peer, long nowNs) {
        parts.then(peer, () -> parts.relaySeeker().onMoved(peer, nowNs));
    }
}
