package org.meshnet.core.engine;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;

/** Two members between which this node forwards once both have asked for it. Control thread only, but for its use. */
final class RelayPair {
    private final Side lower;
    private final Side higher;
    private final ForwardChannel.Use use;
    private long offeredNs = Long.MIN_VALUE / 2;

    /** Names a pair, whoever asks. */
    record Key(NodeKey lower, NodeKey higher) {
        static Key of(Peer one, Peer other) {
            return one.key().compareTo(other.key()) < 0
                    ? new Key(one.key(), other.key())
                    : new Key(other.key(), one.key());
        }
    }

    /** One of the two, the channel that it sends under, and from where it asked. */
    static final class Side {
        private final Peer peer;
        private final long channel;
        private Optional<Endpoint> endpoint = Optional.empty();

        Side(Peer peer, long channel) {
            this.peer = peer;
            this.channel = channel;
        }

        Peer peer() {
            return peer;
        }

        long channel() {
            return channel;
        }

        /** Where it asked from; empty while it did not. */
        Optional<Endpoint> endpoint() {
            return endpoint;
        }
    }

    RelayPair(Side one, Side other, ForwardChannel.Use use) {
        boolean isLower = one.peer.key().compareTo(other.peer.key()) < 0;
        this.lower = isLower ? one : other;
        this.higher = isLower ? other : one;
        this.use = use;
    }

    Key key() {
        return Key.of(lower.peer, higher.peer);
    }

    Side side(Peer peer) {
        return lower.peer == peer ? lower : higher;
    }

    Side otherSide(Peer peer) {
        return lower.peer == peer ? higher : lower;
    }

    List<Side> sides() {
        return List.of(lower, higher);
    }

    /** One of them asks, from there; true if that changes what is forwarded. */
    boolean ask(Peer asker, Endpoint from, long nowNs) {
        use.touch(nowNs);
        Side side = side(asker);
        boolean isNew = !side.endpoint.equals(Optional.of(from));
        side.endpoint = Optional.of(from);
        return isNew && isAgreed();
    }

    /** Have both asked? */
    boolean isAgreed() {
        return lower.endpoint.isPresent() && higher.endpoint.isPresent();
    }

    /** May the one that did not ask be told now? Not often. */
    boolean takeOffer(long intervalNs, long nowNs) {
        boolean isDue = nowNs - offeredNs >= intervalNs;
        offeredNs = isDue ? nowNs : offeredNs;
        return isDue;
    }

    /** When it was last used or asked for. */
    long lastUsedNs() {
        return use.lastUsedNs();
    }

    /** What the data loops do for it, in both directions; nothing before both agreed. */
    List<ForwardChannel> channels() {
        return isAgreed() ? List.of(channel(lower, higher), channel(higher, lower)) : List.of();
    }

    private ForwardChannel channel(Side from, Side to) {
        return new ForwardChannel(
                from.channel, from.endpoint.orElseThrow(), to.channel, to.endpoint.orElseThrow(), use);
    }
}
