package org.meshnet.node.daemon.report;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.key.NodeKey;

/** Counts the peers that this node is connected with, and how. One thread tells, any asks. */
public final class PeerTally implements PeerListener {
    private final Map<NodeKey, Boolean> isDirect = new ConcurrentHashMap<>();

    @Override
    public void onPeer(Change change, PeerStatus peer) {
        if (change == Change.DOWN) {
            isDirect.remove(peer.member().publicKey());
        } else {
            isDirect.put(peer.member().publicKey(), peer.path().kind() == PathKind.DIRECT);
        }
    }

    /** All of them. */
    public int count() {
        return isDirect.size();
    }

    /** Those that are reached straight. */
    public int directCount() {
        return (int) isDirect.values().stream().filter(Boolean::booleanValue).count();
    }
}
