package org.meshnet.discovery.registry.roster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.RefusedClaims;

/**
 * One network of a {@link MemoryRoster}.
 *
 * <pre>
 *   put ──▶ untold ──publish──▶ known ──remove──▶ departed ──publish──▶ tombstone ──room is short──▶ forgotten
 *              └──remove──▶ gone
 * </pre>
 */
final class MemoryNetworkRoster implements NetworkRoster {
    private static final Comparator<Token> BY_WORDS =
            Comparator.comparingLong(Token::high).thenComparingLong(Token::low);

    private static final Comparator<Share> BY_CLAIM_AND_KEY =
            Comparator.comparing(Share::claim, BY_WORDS).thenComparing(Share::nodeKey);

    /** One node's hold on a claim that others may have, too. */
    private record Share(Token claim, NodeKey nodeKey) {}

    /** The version of an entry that nobody was told of yet. */
    private static final long UNTOLD = 0;

    /** A node that is in it. */
    private static final class Place {
        private Entry entry;
        private List<Token> claims = List.of();
        /** Were others told of it, and not yet that it left? */
        private boolean isKnown;

        private Place(Entry entry, boolean isKnown) {
            this.entry = entry;
            this.isKnown = isKnown;
        }
    }

    /**
     * Trees, and no hash tables: strangers choose keys as they like, and could choose them to meet; and one finds by a
     * key's start.
     */
    private final TreeMap<NodeKey, Place> places = new TreeMap<>();

    /** Of claims that one node has. */
    private final Map<Token, Place> holders = new TreeMap<>(BY_WORDS);

    /** Of those that may be shared. */
    private final TreeMap<Share, Place> sharers = new TreeMap<>(BY_CLAIM_AND_KEY);

    private final TreeMap<Long, Entry> changes = new TreeMap<>();
    private final Tombstones tombstones;
    /** Who left, and is still listed with those who don't know it; what was last told of it. */
    private final Map<NodeKey, Entry> departed = new HashMap<>();

    private final Tombstones.Budget memory;
    private final Runnable onEmpty;
    private long version;
    private long forgottenVersion;

    /**
     * @param memory for those who left
     * @param onEmpty is told that the last node left
     */
    MemoryNetworkRoster(long firstVersion, Tombstones.Budget memory, Runnable onEmpty) {
        this.version = firstVersion;
        this.forgottenVersion = firstVersion;
        this.memory = memory;
        this.tombstones = new Tombstones(memory);
        this.onEmpty = onEmpty;
    }

    @Override
    public boolean put(NodeKey nodeKey, Endpoint observed, Bytes descriptor) {
        Place place = places.get(nodeKey);
        if (place == null) {
            add(nodeKey, observed, descriptor);
            return true;
        }
        Entry old = place.entry;
        if (old.observedEndpoint().equals(observed) && old.sealedDescriptor().equals(descriptor)) {
            return false;
        }
        Entry entry = new Entry(nodeKey, old.version(), false, observed, descriptor);
        changes.computeIfPresent(old.version(), (number, listed) -> entry);
        place.entry = entry;
        return true;
    }

    private void add(NodeKey nodeKey, Endpoint observed, Bytes descriptor) {
        tombstones.remove(nodeKey).ifPresent(changes::remove);
        boolean isKnown = departed.remove(nodeKey) != null;
        if (isKnown) {
            memory.give();
        }
        places.put(nodeKey, new Place(new Entry(nodeKey, UNTOLD, false, observed, descriptor), isKnown));
    }

    @Override
    public void claim(NodeKey nodeKey, List<Token> wanted, ClaimAnswer answer, long nowNs) {
        answer.onDecided(claim(nodeKey, wanted), nowNs);
    }

    private RefusedClaims claim(NodeKey nodeKey, List<Token> wanted) {
        Place place = places.get(nodeKey);
        if (place == null) {
            throw new IllegalArgumentException("claims of node " + nodeKey + ", which is not in the network");
        }
        release(nodeKey, place);
        RefusedClaims refused = RefusedClaims.NONE;
        for (int i = 0; i < wanted.size(); i++) {
            refused = isTaken(wanted.get(i), nodeKey, place) ? refused : refused.with(i);
        }
        place.claims = refused.select(wanted, false);
        return refused;
    }

    private boolean isTaken(Token claim, NodeKey nodeKey, Place place) {
        if (claim.isShared()) {
            sharers.put(new Share(claim, nodeKey), place);
            return true;
        }
        Place holder = holders.putIfAbsent(claim, place);
        return holder == null || holder == place;
    }

    private void release(NodeKey nodeKey, Place place) {
        for (Token claim : place.claims) {
            if (claim.isShared()) {
                sharers.remove(new Share(claim, nodeKey));
            } else {
                holders.remove(claim);
            }
        }
    }

    @Override
    public boolean remove(NodeKey nodeKey) {
        Place place = places.remove(nodeKey);
        if (place == null) {
            return false;
        }
        release(nodeKey, place);
        changes.remove(place.entry.version());
        if (places.isEmpty()) {
            close();
            return false;
        }
        if (place.isKnown && hasRoomForDeparted()) {
            departed.put(nodeKey, place.entry);
            return true;
        }
        if (place.isKnown) {
            forgottenVersion = ++version;
        }
        return false;
    }

    private boolean hasRoomForDeparted() {
        if (departed.size() >= Tombstones.MOST) {
            return false;
        }
        if (memory.isUsedUp()) {
            tombstones.removeFirst().ifPresent(this::forget);
        }
        return memory.take();
    }

    /** Gives back what it shares with other networks. */
    private void close() {
        departed.keySet().forEach(nodeKey -> memory.give());
        departed.clear();
        tombstones.clear();
        onEmpty.run();
    }

    @Override
    public Optional<Event> publish(NodeKey nodeKey) {
        Place place = places.get(nodeKey);
        if (place != null) {
            return Optional.of(publish(place));
        }
        Entry last = departed.remove(nodeKey);
        if (last == null) {
            return Optional.empty();
        }
        memory.give();
        bury(last);
        return Optional.of(new PeerLeft(version, nodeKey));
    }

    private Event publish(Place place) {
        Entry old = place.entry;
        changes.remove(old.version());
        Entry entry = new Entry(old.nodeKey(), ++version, false, old.observedEndpoint(), old.sealedDescriptor());
        changes.put(version, entry);
        place.entry = entry;
        place.isKnown = true;
        return new PeerChanged(version, entry);
    }

    /** Remembers who left, as long as there is room. */
    private void bury(Entry last) {
        version++;
        if (tombstones.isFull()) {
            tombstones.removeFirst().ifPresent(this::forget);
        }
        if (tombstones.isFull()) {
            forgottenVersion = version;
        } else {
            tombstones.add(last.nodeKey(), version);
            changes.put(version, new Entry(last.nodeKey(), version, true, last.observedEndpoint(), Bytes.EMPTY));
        }
    }

    private void forget(long leftVersion) {
        changes.remove(leftVersion);
        forgottenVersion = leftVersion;
    }

    @Override
    public Optional<Entry> find(NodeKey nodeKey) {
        return Optional.ofNullable(places.get(nodeKey)).map(place -> place.entry);
    }

    @Override
    public List<Entry> findHolders(Token claim, int most) {
        if (!claim.isShared()) {
            return Optional.ofNullable(holders.get(claim)).map(place -> place.entry).stream()
                    .toList();
        }
        return sharers
                .subMap(new Share(claim, key(0, (byte) 0)), true, new Share(claim, key(-1, (byte) 0xff)), true)
                .values()
                .stream()
                .limit(most)
                .map(place -> place.entry)
                .toList();
    }

    @Override
    public List<Entry> findByPrefix(long prefix, int most) {
        NodeKey first = key(prefix, (byte) 0);
        NodeKey last = key(prefix, (byte) 0xff);
        return places.subMap(first, true, last, true).values().stream()
                .limit(most)
                .map(place -> place.entry)
                .toList();
    }

    private static NodeKey key(long prefix, byte rest) {
        byte[] bytes = new byte[NodeKey.LENGTH];
        Arrays.fill(bytes, rest);
        ByteBuffer.wrap(bytes).putLong(prefix);
        return NodeKey.of(bytes);
    }

    @Override
    public Collection<Entry> changesSince(long version) {
        return changes.tailMap(version, false).values();
    }

    @Override
    public int count() {
        return places.size();
    }

    @Override
    public Optional<Home> home(NodeKey nodeKey) {
        return Optional.empty();
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public long forgottenVersion() {
        return forgottenVersion;
    }
}
