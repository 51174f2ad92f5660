package org.meshnet.core.engine;

import org.meshnet.core.engine.handshake.HandshakeEvents;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;

/** Which parts hear of how handshakes go, at the end of the turn. Control thread only. */
final class HandshakeFollowers implements HandshakeEvents {
    private final Parts parts;

    HandshakeFollowers(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void onUnconfirmed(Peer peer, Session session, Hop to, long nowNs) {
        parts.then(peer, () -> parts.keeper().onUnconfirmed(peer, session, to, nowNs));
    }

    @Override
    public void onEstablished(Peer peer, Session session, Hop over, long nowNs) {
        parts.then(peer, () -> parts.keeper().onEstablished(peer, session, over, nowNs));
    }

    @Override
    public void onAttempt(Peer peer, long nowNs) {
        parts.then(peer, () -> {
            parts.relaySeeker().seek(peer, nowNs);
            parts.keeper().onAttempt(peer, nowNs);
            parts.gateways().onReachChanged(peer, nowNs);
        });
    }

    @Override
    public void onGivenUp(Peer peer, long nowNs) {
        parts.then(peer, () -> {
            parts.forwarder().onStagedExpiry(peer, nowNs);
            parts.keeper().onGivenUp(peer, nowNs);
            parts.gateways().onReachChanged(peer, nowNs);
        });
    }
}
