package org.meshnet.core.engine.context;

import org.meshnet.core.engine.peer.Peer;

/** Makes sessions. Control thread only. */
public interface Connector {
    /** Starts a run of attempts at a session with the peer, unless one is under way. */
    void connect(Peer peer, long nowNs);
}
