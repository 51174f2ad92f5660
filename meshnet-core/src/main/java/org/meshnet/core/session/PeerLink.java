package org.meshnet.core.session;

import org.meshnet.core.net.Hop;

/**
 * What the data loops know of a peer: where it is, and under which session to seal. Written by the control loop only,
 * read by any; each word is published on its own, and a mix of old and new is harmless: an old session is still
 * accepted by the peer, an old hop is a lost datagram at worst.
 *
 * @see org.meshnet.core.route.RouteTable
 */
public final class PeerLink {
    private final String name;
    private volatile Session sending;
    private volatile Hop hop;

    /** @param name for messages */
    public PeerLink(String name) {
        this.name = name;
    }

    /** The session to seal under, or null if there is none yet. */
    public Session sending() {
        return sending;
    }

    /** Where frames go, or null while no path is known. */
    public Hop hop() {
        return hop;
    }

    /** Sets the session to seal under; null for none. */
    public void sendUnder(Session session) {
        sending = session;
    }

    /** Sets where frames go; null for nowhere. */
    public void moveTo(Hop to) {
        hop = to;
    }

    @Override
    public String toString() {
        return name;
    }
}
