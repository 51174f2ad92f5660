package org.meshnet.core.engine.handshake;

import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;

/** What comes out of handshakes; told as their last word, and acted upon when they have ended. Control thread only. */
public interface HandshakeEvents {
    /** A session made as responder stands, and the response is about to go there. */
    void onUnconfirmed(Peer peer, Session session, Hop to, long nowNs);

    /** A session made as initiator is to be used; the peer gets what is sent over this hop. */
    void onEstablished(Peer peer, Session session, Hop over, long nowNs);

    /** An attempt that is no mere renewal was made: a relay would help. */
    void onAttempt(Peer peer, long nowNs);

    /** All attempts were in vain for long. */
    void onGivenUp(Peer peer, long nowNs);
}
