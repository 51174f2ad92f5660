package org.meshnet.core.discovery;

import org.meshnet.core.key.ServerKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;

/**
 * Which process answers: servers of one service may share a key, but each process makes start keys of its own. It has
 * another one after an hour. Immutable.
 */
record ServerInstance(ServerKey key, Bytes startKey) {
    /** Who made this challenge, or so it says. */
    static ServerInstance of(Challenge challenge) {
        return new ServerInstance(challenge.serverKey(), challenge.startKey());
    }
}
