package org.meshnet.core.engine.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.key.NetworkId;

/**
 * The network's keys that are good: the newest, and while a rotation's overlap lasts those before it (docs/protocol.md
 * §7.7). An open network has one for its life. Bounded: of {@value #CAPACITY} the oldest makes room. Control thread
 * only.
 */
public final class NetworkRing {
    /** The most keys that are good at a time. */
    public static final int CAPACITY = 4;

    /** The newest first; never empty. */
    private List<NetworkSecrets> keys;

    /** @param keys that a node starts with, the newest first */
    NetworkRing(List<NetworkSecrets> keys) {
        this.keys = List.copyOf(keys.subList(0, Math.min(CAPACITY, keys.size())));
    }

    /** Those that a node knows at its start. */
    public static NetworkRing of(EngineConfig.Member member) {
        List<NetworkSecrets> keys = new ArrayList<>(List.of(member.secrets()));
        member.closed().ifPresent(closed -> keys.addAll(closed.earlierKeys()));
        return new NetworkRing(keys);
    }

    public NetworkSecrets newest() {
        return keys.get(0);
    }

    /** All that are good, the newest first. */
    public List<NetworkSecrets> all() {
        return keys;
    }

    /** The key with this id, if it is good. */
    public Optional<NetworkSecrets> find(NetworkId id) {
        return keys.stream().filter(key -> key.networkId().equals(id)).findFirst();
    }

    /**
     * Takes a newer one.
     *
     * @return those that made room, which the caller wipes
     */
    public List<NetworkSecrets> add(NetworkSecrets next) {
        List<NetworkSecrets> more = new ArrayList<>(List.of(next));
        more.addAll(keys);
        List<NetworkSecrets> kept = more.subList(0, Math.min(CAPACITY, more.size()));
        List<NetworkSecrets> left = List.copyOf(more.subList(kept.size(), more.size()));
        keys = List.copyOf(kept);
        return left;
    }

    /**
     * Only the newest is good from now on.
     *
     * @return the others, which the caller wipes
     */
    public List<NetworkSecrets> dropEarlier() {
        List<NetworkSecrets> dropped = List.copyOf(keys.subList(1, keys.size()));
        keys = List.of(newest());
        return dropped;
    }

    /**
     * The newest is not good any more; the only one stays.
     *
     * @return it, which the caller wipes
     */
    public List<NetworkSecrets> dropNewest() {
        List<NetworkSecrets> dropped = keys.size() > 1 ? List.of(newest()) : List.of();
        keys = keys.subList(dropped.size(), keys.size());
        return dropped;
    }

    /** Wipes all of them. */
    public void destroy() {
        keys.forEach(NetworkSecrets::destroy);
    }

    /** A peer has shown that it has this key. */
    public void onShown(Peer peer, NetworkSecrets shown) {
        int rank = keys.indexOf(shown);
        if (rank >= 0 && rank < rank(peer)) {
            peer.connecting().showKey(shown.networkId());
        }
    }

    private int rank(Peer peer) {
        return peer.connecting()
                .shownKey()
                .flatMap(this::find)
                .map(keys::indexOf)
                .orElse(keys.size());
    }

    /**
     * Under which key to begin with a peer: the newest that it has shown, or else the oldest that is good. Where that
     * stays without an answer the others are tried, too, as a peer may have been set back.
     */
    public NetworkSecrets forPeer(Peer peer) {
        int rank = Math.min(rank(peer), keys.size() - 1);
        int tried = peer.connecting().isSlow() ? peer.connecting().attemptCount() : 0;
        return keys.get((rank + tried) % keys.size());
    }
}
