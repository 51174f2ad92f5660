package org.meshnet.discovery.registry.roster;

import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;

/** Who is told of what happens to a roster by others' doing. Called by the thread that calls the roster. */
public interface RosterFollower {
    /** Nobody is told. */
    RosterFollower NOBODY = new RosterFollower() {
        @Override
        public void onElsewhere(NetworkId networkId, NodeKey nodeKey, long nowNs) {
            // As it says.
        }

        @Override
        public void onElsewhereToo(NetworkId networkId, NodeKey nodeKey, long nowNs) {
            // As it says.
        }

        @Override
        public void onClaimsLost(NetworkId networkId, NodeKey nodeKey, long nowNs) {
            // As it says.
        }
    };

    /** A node at another server came, changed, moved or left: it is to be {@link NetworkRoster#publish published}. */
    void onElsewhere(NetworkId networkId, NodeKey nodeKey, long nowNs);

    /** A node of this server is said to be at another, too: it may have left this one without a word. */
    void onElsewhereToo(NetworkId networkId, NodeKey nodeKey, long nowNs);

    /** A node of this server has lost claims that it was given, and has to register anew. */
    void onClaimsLost(NetworkId networkId, NodeKey nodeKey, long nowNs);
}
