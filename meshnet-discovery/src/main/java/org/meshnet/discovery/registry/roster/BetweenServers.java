package org.meshnet.discovery.registry.roster;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;

/** How servers that share a roster talk to each other (docs/protocol.md §5.8). Not thread-safe. */
public interface BetweenServers {
    /** There are no others. */
    BetweenServers NONE = new BetweenServers() {
        @Override
        public byte[] seal(byte[] text) {
            throw new IllegalStateException("there is no other server");
        }

        @Override
        public Optional<Word> open(ByteBuffer datagram) {
            return Optional.empty();
        }

        @Override
        public long link(NetworkId networkId, NodeKey one, NodeKey other) {
            throw new IllegalStateException("there is no other server");
        }
    };

    /**
     * What a server said.
     *
     * @param from which one that is alive
     * @param text the bytes
     */
    record Word(Home from, byte[] text) {}

    /** A datagram that the other servers can tell to be this one's. */
    byte[] seal(byte[] text);

    /** What a datagram says; empty if it is not of another server that is known, or came before. */
    Optional<Word> open(ByteBuffer datagram);

    /** The id under which both servers know what they forward between these two nodes, in either direction. */
    long link(NetworkId networkId, NodeKey one, NodeKey other);
}
