package org.meshnet.core.net;

/**
 * Where datagrams for a peer leave to: straight to its endpoint, or to a relay's endpoint under a channel that the
 * relay gave for this peer. Immutable.
 *
 * @param endpoint the peer's, or the relay's
 * @param channel the relay's name for the way to the peer; {@link #DIRECT} for none
 */
public record Hop(Endpoint endpoint, long channel) {
    /** The channel of a hop without a relay; no relay gives it. */
    public static final long DIRECT = 0;

    /** Straight there. */
    public static Hop direct(Endpoint endpoint) {
        return new Hop(endpoint, DIRECT);
    }

    /** Does a relay stand between? */
    public boolean isRelayed() {
        return channel != DIRECT;
    }

    /** Did a datagram that came from there, under this channel, take this hop? Allocates nothing. */
    public boolean isFrom(Endpoint from, long fromChannel) {
        return channel == fromChannel && endpoint.equals(from);
    }

    /** {@code 192.0.2.1:8000}, or {@code 192.0.2.1:8000 (relay)}: the channel is a credential and is not shown. */
    @Override
    public String toString() {
        return isRelayed() ? endpoint + " (relay)" : endpoint.toString();
    }
}
