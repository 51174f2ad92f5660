package org.meshnet.core.engine.peer;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.session.PeerLink;

/**
 * The peers, by each of their names. Bounded: at most {@value #CAPACITY}. Of the last {@value #UNLISTED_CAPACITY} that
 * were removed, the timestamps of their initiations are kept, as a copy of one must not be answered when they are back,
 * and the sequence numbers of their descriptors. Control thread only.
 */
public final class PeerTable {
    /** With the largest descriptors these take 146 MB, at 8.9 kB each: that fits a heap of 256 MB. */
    static final int CAPACITY = 16_384;

    static final int UNLISTED_CAPACITY = 4_096;

    private final Map<NodeKey, Peer> byKey = new TreeMap<>();
    private final Map<ByteBuffer, Peer> byNoiseKey = new HashMap<>();
    private final Map<PeerLink, Peer> byLink = new HashMap<>();
    private final Map<ByteBuffer, Memory> unlisted = new LinkedHashMap<>();
    private Consumer<Peer> added = peer -> {};

    /**
     * What is kept of a node that is no peer: the greatest timestamp of its initiations, and the greatest sequence
     * number of its descriptors.
     */
    private record Memory(long timestampNs, long sequence) {
        Memory with(Memory other) {
            return new Memory(Math.max(timestampNs, other.timestampNs), Math.max(sequence, other.sequence));
        }
    }

    /** Has this told of each peer that is added, before anybody else knows of it. */
    public void onAdded(Consumer<Peer> listener) {
        added = listener;
    }

    /** All, in the order of their keys. */
    public Collection<Peer> all() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    public Optional<Peer> find(NodeKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Is it this one that is known, and not another of its key, or none any more? */
    @SuppressWarnings("ReferenceEquality") // each is made once
    public boolean knows(Peer peer) {
        return byLink.get(peer.link()) == peer;
    }

    public Optional<Peer> findByNoiseKey(byte[] noiseKey) {
        return Optional.ofNullable(byNoiseKey.get(ByteBuffer.wrap(noiseKey)));
    }

    public Optional<Peer> find(PeerLink link) {
        return Optional.ofNullable(byLink.get(link));
    }

    /** The peer of this key, made if it is new; empty if the table is full or the key is no key. */
    public Optional<Peer> findOrAdd(NodeKey key) {
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
        Memory memory = unlisted.remove(ByteBuffer.wrap(peer.noiseKey()));
        if (memory != null) {
            peer.connecting().ignoreUpTo(memory.timestampNs());
            peer.hear(memory.sequence());
        }
        added.accept(peer);
        return peer;
    }

    public void remove(Peer peer) {
        byKey.remove(peer.key());
        byNoiseKey.remove(ByteBuffer.wrap(peer.noiseKey()));
        byLink.remove(peer.link());
        remember(peer.noiseKey(), new Memory(peer.connecting().greatestTimestampNs(), peer.newestSequence()));
    }

    /**
     * Remembers an initiation whose sender is no peer, or none any more: a copy of it must not be answered once the
     * sender is one.
     *
     * @param sequence the newest of the sender's descriptors, as it says
     */
    public void ignoreUpTo(byte[] noiseKey, long timestampNs, long sequence) {
        remember(noiseKey, new Memory(timestampNs, sequence));
    }

    private void remember(byte[] noiseKey, Memory memory) {
        ByteBuffer sender = ByteBuffer.wrap(noiseKey.clone());
        Memory earlier = unlisted.remove(sender);
        if (unlisted.size() >= UNLISTED_CAPACITY) {
            unlisted.remove(unlisted.keySet().iterator().next());
        }
        unlisted.put(sender, earlier == null ? memory : earlier.with(memory));
    }
}
