package org.meshnet.core.engine.relay;

import java.util.List;
import org.meshnet.core.engine.lane.ForwardChannel;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayShare;

/** Two members between which this node forwards, as both have asked for it. Control thread only, but for its use. */
final class RelayPair {
    private static final long NONE = Long.MIN_VALUE;

    private final Side lower;
    private final Side higher;
    private ForwardChannel.Use use;

    /** Names a pair, whoever asks. */
    record Key(NodeKey lower, NodeKey higher) {
        static Key of(Peer one, Peer other) {
            return one.key().compareTo(other.key()) < 0
                    ? new Key(one.key(), other.key())
                    : new Key(other.key(), one.key());
        }
    }

    /** One of the two, the channel that it sends under, and from where it asked, as it has proven. */
    static final class Side {
        private final Peer peer;
        private final long channel;
        private final ForwardChannel.Notices notices = new ForwardChannel.Notices();
        private Endpoint endpoint;
        private long consentAskedNs = NONE;

        Side(Peer peer, long channel, Endpoint endpoint) {
            this.peer = peer;
            this.channel = channel;
            this.endpoint = endpoint;
        }

        Peer peer() {
            return peer;
        }

        long channel() {
            return channel;
        }

        Endpoint endpoint() {
            return endpoint;
        }

        /** It answered there. */
        void onConsent() {
            consentAskedNs = NONE;
        }

        /** It has to answer there. */
        void onConsentAsked(long nowNs) {
            consentAskedNs = consentAskedNs == NONE ? nowNs : consentAskedNs;
        }

        private boolean isUnheeded(long timeNs, long nowNs) {
            return consentAskedNs != NONE && nowNs - consentAskedNs >= timeNs;
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

    /** One of them asks again, from there, as it has proven; true if it was elsewhere. */
    boolean bind(Peer asker, Endpoint from, long nowNs) {
        use.touch(nowNs);
        Side side = side(asker);
        boolean isElsewhere = !side.endpoint.equals(from);
        side.endpoint = from;
        side.onConsent();
        return isElsewhere;
    }

    /** Has one of the two not answered for so long where its datagrams go? */
    boolean isUnheeded(long timeNs, long nowNs) {
        return lower.isUnheeded(timeNs, nowNs) || higher.isUnheeded(timeNs, nowNs);
    }

    /** It may use so much from now on. */
    void setShare(RelayShare share) {
        use = new ForwardChannel.Use(share, use.lastUsedNs());
    }

    /** When it was last used or asked for. */
    long lastUsedNs() {
        return use.lastUsedNs();
    }

    /** What the data loops do for it, in both directions. */
    List<ForwardChannel> channels() {
        return List.of(channel(lower, higher), channel(higher, lower));
    }

    private ForwardChannel channel(Side from, Side to) {
        return new ForwardChannel(from.channel, from.endpoint, to.channel, to.endpoint, use, from.notices);
    }
}
