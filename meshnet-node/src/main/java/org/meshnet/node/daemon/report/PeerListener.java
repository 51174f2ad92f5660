package org.meshnet.node.daemon.report;

import org.meshnet.core.engine.status.PeerStatus;

/** Hears of the peers that this node is connected with. Called on the control thread, which must not wait. */
@FunctionalInterface
public interface PeerListener {
    /** What happened to a peer. */
    enum Change {
        UP,
        DOWN,
        PATH
    }

    void onPeer(Change change, PeerStatus peer);
}
