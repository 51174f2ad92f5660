package org.meshnet.core.engine;

/** Makes sessions. Control thread only. */
interface Connector {
    /** Starts a run of attempts at a session with the peer, unless one is under way. */
    void connect(Peer peer, long nowNs);
}
