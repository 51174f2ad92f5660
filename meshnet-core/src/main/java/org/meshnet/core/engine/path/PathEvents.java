package org.meshnet.core.engine.path;

import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;

/** What the watch over paths tells of them; acted upon when it has ended. Control thread only. */
public interface PathEvents {
    /** An authentic frame of the peer came from there. */
    void onHeard(Peer peer, Hop from, long nowNs);

    /** Frames to the peer go another way now. */
    void onMoved(Peer peer, long nowNs);

    /** The peer has shown that it is there, by the answer to a probe. */
    void onAnswer(Peer peer, Session session, Hop from, long nowNs);

    /** A search for a direct path is under way. */
    void onSearch(Peer peer, long nowNs);

    /** A round of that search is over. */
    void onRound(Peer peer, long nowNs);

    /** The path in use does not answer. */
    void onOverdue(Peer peer, long nowNs);

    /** A relay is wanted, or a fresh channel of it. */
    void onRelayWanted(Peer peer, long nowNs);

    /** This host is somewhere else, and the peer is to hear of it. */
    void onElsewhere(Peer peer, long nowNs);
}
