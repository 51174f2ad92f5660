package org.meshnet.core.engine.session;

import org.meshnet.core.engine.peer.Peer;

/** A part that does something of its own when sessions come and go. Control thread only. */
public interface SessionObserver {
    /** There is a session to send under, the first one or a newer one. */
    default void onEstablished(Peer peer, long nowNs) {}

    /** There is a session with a peer that there was none with. */
    default void onUp(Peer peer, long nowNs) {}

    /** The last session with the peer has ended, and its paths are forgotten. */
    default void onDown(Peer peer, long nowNs) {}

    /** Is the session needed here, though nothing goes to the peer itself? */
    default boolean needs(Peer peer) {
        return false;
    }
}
