package org.meshnet.core.engine;

import java.util.List;
import org.meshnet.core.engine.directory.DirectoryEvents;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.PolicyWord;
import org.meshnet.core.wire.RelayLimited;

/** Which parts hear of what servers and descriptors tell, at the end of the turn. Control thread only. */
final class DirectoryFollowers implements DirectoryEvents {
    private final Parts parts;

    DirectoryFollowers(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void connect(Peer peer, long nowNs) {
        parts.then(peer, () -> {
            parts.handshaker().connect(peer, nowNs);
            parts.gateways().onFactsChanged();
        });
    }

    @Override
    public void onIntroduced(Peer peer, boolean hasNewRelay, long nowNs) {
        parts.then(peer, () -> {
            parts.handshaker().onIntroduced(peer, hasNewRelay, nowNs);
            parts.gateways().onFactsChanged();
        });
    }

    @Override
    public void onCandidatesChanged(Peer peer, long nowNs) {
        parts.then(peer, () -> {
            parts.paths().onCandidatesChanged(peer, nowNs);
            parts.gateways().onFactsChanged();
        });
    }

    @Override
    public void onDescriptor(Peer peer, long nowNs) {
        parts.then(peer, () -> {
            parts.guesser().onPeerChanged(peer);
            parts.relaySeeker().onDescriptor(peer);
            parts.multicast().onDescriptor(peer, nowNs);
            parts.ethernet().onDescriptor(peer, nowNs);
            parts.gateways().onDescriptor(peer);
            parts.rules().onStandingChanged(peer);
        });
    }

    @Override
    public void onAddresses(Peer peer, long nowNs) {
        parts.then(peer, () -> {
            parts.forwarder().onPeerAddresses(peer, nowNs);
            parts.pings().onPeerAddresses(peer, nowNs);
        });
    }

    @Override
    public void onNotFound(IpAddress address, long nowNs) {
        parts.then(() -> {
            parts.forwarder().onNotFound(address, nowNs);
            parts.pings().onNotFound(address);
        });
    }

    @Override
    public void onFound(int server, LookUp asked, List<Entry> entries, long nowNs) {
        parts.then(() -> parts.nameSearch().onFound(server, asked, entries, nowNs));
    }

    @Override
    public void onForgotten(Peer peer, long nowNs) {
        parts.then(() -> parts.handshaker().stop(peer));
        parts.then(() -> parts.guesser().onDown(peer, nowNs));
        parts.then(() -> parts.keeper().drop(peer, nowNs));
        parts.then(() -> parts.forwarder().onStagedExpiry(peer, nowNs));
        parts.then(() -> parts.relayService().onDown(peer, nowNs));
        parts.then(() -> parts.relaySeeker().forget(peer, nowNs));
        parts.then(() -> parts.gateways().onForgotten(peer, nowNs));
        parts.then(() -> parts.multicast().onDown(peer, nowNs));
        parts.then(() -> parts.rules().onForgotten(peer));
        parts.then(() -> parts.ethernet().onForgotten(peer, nowNs));
    }

    @Override
    public void quit(Peer peer, long nowNs) {
        parts.then(peer, () -> parts.keeper().quit(peer, nowNs));
    }

    @Override
    public void onRegistered(int server, boolean isWhereItWas, long nowNs) {
        parts.then(() -> {
            if (isWhereItWas) {
                parts.relays().onServerDoubted(server, nowNs);
            } else {
                parts.relays().onServerVoid(server, nowNs);
            }
        });
        parts.then(() -> parts.policy().onRegistered(server, nowNs));
    }

    @Override
    public void onPolicy(int server, PolicyWord word, long nowNs) {
        parts.then(() -> parts.policy().onServerWord(server, word, nowNs));
    }

    @Override
    public void onServerLost(int server) {
        parts.then(() -> parts.relays().onServerLost(server));
    }

    @Override
    public void onServerGone(int server, long nowNs) {
        parts.then(() -> parts.relays().onServerGone(server, nowNs));
        parts.then(() -> parts.policy().onServerGone(server, nowNs));
    }

    @Override
    public void onRelayGiven(Peer peer, int server, Hop relay, long nowNs) {
        parts.then(peer, () -> parts.relays().onGiven(peer, server, relay, nowNs));
    }

    @Override
    public void onRelayRefused(Peer peer, int server, long nowNs) {
        parts.then(peer, () -> parts.relays().onRefused(peer, server));
    }

    @Override
    public void onRelayLost(Peer peer, long nowNs) {
        parts.then(peer, () -> parts.relays().request(peer, nowNs));
    }

    @Override
    public void onRelayLimited(int server, RelayLimited said, long nowNs) {
        parts.then(() -> parts.relayWords().onServerLimited(server, said, nowNs));
    }
}
