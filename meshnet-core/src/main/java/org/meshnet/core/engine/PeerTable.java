package org.meshnet.core.engine;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.session.PeerLink;

/** The peers, by each of their names. Bounded: at most {@value #CAPACITY}. Control thread only. */
final class PeerTable {
    static final int CAPACITY = 65_536;

    private final Map<NodeKey, Peer> byKey = new TreeMap<>();
    private final Map<ByteBuffer, Peer> byNoiseKey = new HashMap<>();
    private final Map<PeerLink, Peer> byLink = new HashMap<>();

    /** All, in the order of their keys. */
    Collection<Peer> all() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    int size() {
        return byKey.size();
    }

    Optional<Peer> find(NodeKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Optional<Peer> findByNoiseKey(byte[] noiseKey) {
        return Optional.ofNullable(byNoiseKey.get(ByteBuffer.wrap(noiseKey)));
    }

    Optional<Peer> find(PeerLink link) {
        return Optional.ofNullable(byLink.get(link));
    }

    /** The peer of this key, made if it is new; empty if the table is full or the key is no key. */
    Optional<Peer> findOrAdd(NodeKey key) {
        Peer known = byKey.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        if (byKey.size() >= CAPACITY) {
            return Optional.empty();
        }
        return Ed25519.toX25519(key.bytes()).map(noiseKey -> add(new Peer(key, noiseKey)));
    }

    private Peer add(Peer peer) {
        byKey.put(peer.key(), peer);
        byNoiseKey.put(ByteBuffer.wrap(peer.noiseKey()), peer);
        byLink.put(peer.link(), peer);
        return peer;
    }

    void remove(Peer peer) {
        byKey.remove(peer.key());
        byNoiseKey.remove(ByteBuffer.wrap(peer.noiseKey()));
        byLink.remove(peer.link());
    }
}
