package org.meshnet.discovery.registry;

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
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.Registration;

/**
 * One network: its members, the claims that they hold, and the numbered changes (docs/protocol.md §5.2, "Versions"). A
 * change gets its number, and moves its entry to the end of the list, when the members are told of it; so who is told
 * of each number misses nothing, however many changes were told as one. Not thread-safe.
 */
final class Directory {
    private static final Comparator<Token> BY_WORDS =
            Comparator.comparingLong(Token::high).thenComparingLong(Token::low);

    /** The same for endpoints. */
    private static final Comparator<Endpoint> BY_ADDRESS =
            Comparator.comparing(Endpoint::address).thenComparingInt(Endpoint::port);

    /** The version of an entry that nobody was told of yet. */
    private static final long UNTOLD = 0;

    private final NetworkId networkId;
    private final Budgets.Network budget;
    private final Bulletin bulletin;
    /**
     * Trees, and no hash tables: strangers choose keys as they like, and could choose them to meet; and one finds by a
     * key's start.
     */
    private final TreeMap<NodeKey, Member> members = new TreeMap<>();

    private final Map<Token, Member> holders = new TreeMap<>(BY_WORDS);
    private final Map<Endpoint, Member> byEndpoint = new TreeMap<>(BY_ADDRESS);
    private final TreeMap<Long, Entry> changes = new TreeMap<>();
    private final Tombstones tombstones;
    /** Who left, and is still listed with those who don't know it; what was last told of it. */
    private final Map<NodeKey, Entry> departed = new HashMap<>();

    private final Tombstones.Budget memory;
    private long version;
    private long forgottenVersion;

    /**
     * @param firstVersion random and below {@link Pager#CONTINUED}, so that a version of an earlier life of this
     *     network means nothing in this one
     * @param memory for those who left
     * @param budget of this network
     */
    Directory(NetworkId networkId, long firstVersion, Tombstones.Budget memory, Budgets.Network budget) {
        this.networkId = networkId;
        this.budget = budget;
        this.version = firstVersion;
        this.forgottenVersion = firstVersion;
        this.memory = memory;
        this.tombstones = new Tombstones(memory);
        this.bulletin = new Bulletin(this, firstVersion);
    }

    NetworkId networkId() {
        return networkId;
    }

    /** What its nodes may have the server do together. */
    Budgets.Network budget() {
        return budget;
    }

    /** What its members are still to be told. */
    Bulletin bulletin() {
        return bulletin;
    }

    /**
     * How many are told of news of this node: all others while they are few, else nobody (docs/protocol.md §5.2,
     * "Pushes").
     */
    int audience(NodeKey nodeKey) {
        if (members.size() > Limits.PUSH_MEMBER_COUNT) {
            return 0;
        }
        return members.size() - (members.containsKey(nodeKey) ? 1 : 0);
    }

    long version() {
        return version;
    }

    /** A list since an earlier version cannot say who left. */
    long forgottenVersion() {
        return forgottenVersion;
    }

    Collection<Member> members() {
        return members.values();
    }

    Optional<Member> member(NodeKey nodeKey) {
        return Optional.ofNullable(members.get(nodeKey));
    }

    /** Members whose key begins with these 8 bytes, in the order of their keys. */
    Collection<Member> membersByPrefix(long prefix) {
        NodeKey first = key(prefix, (byte) 0);
        NodeKey last = key(prefix, (byte) 0xff);
        return members.subMap(first, true, last, true).values();
    }

    private static NodeKey key(long prefix, byte rest) {
        byte[] bytes = new byte[NodeKey.LENGTH];
        Arrays.fill(bytes, rest);
        ByteBuffer.wrap(bytes).putLong(prefix);
        return NodeKey.of(bytes);
    }

    /** Who was last proven to be at a UDP endpoint. */
    Optional<Member> memberAt(Endpoint endpoint) {
        return Optional.ofNullable(byEndpoint.get(endpoint));
    }

    Optional<Member> holder(Token token) {
        return Optional.ofNullable(holders.get(token));
    }

    /** Entries, of who left too, that changed after a version, in order. */
    Collection<Entry> changesAfter(long after) {
        return changes.tailMap(after, false).values();
    }

    /** The answer to a list; remembers in the asker where a list from the beginning began. */
    Page page(Member asker, long requestCounter, long since) {
        return new Pager(this, asker).page(requestCounter, since);
    }

    /** Takes in a node that is no member; it has no claims yet. Others hear of it once it is published. */
    Member add(Registration registration, Endpoint endpoint, Session session, MemberMeans means) {
        NodeKey nodeKey = registration.nodeKey();
        tombstones.remove(nodeKey).ifPresent(changes::remove);
        boolean isKnown = departed.remove(nodeKey) != null;
        if (isKnown) {
            memory.give();
        }
        Entry entry = new Entry(nodeKey, UNTOLD, false, endpoint.published(), registration.descriptor());
        Member member = new Member(this, endpoint, session, means, entry);
        member.setKnown(isKnown);
        members.put(nodeKey, member);
        putEndpoint(member);
        return member;
    }

    /** Replaces a member's claims by those of these that no other has; says which it has not got. */
    RefusedClaims setClaims(Member member, List<Token> wanted) {
        member.claims().forEach(holders::remove);
        RefusedClaims refused = RefusedClaims.NONE;
        for (int i = 0; i < wanted.size(); i++) {
            Member holder = holders.putIfAbsent(wanted.get(i), member);
            if (holder != null && holder != member) {
                refused = refused.with(i);
            }
        }
        member.setClaims(refused.select(wanted, false));
        return refused;
    }

    /**
     * Notes where a member is, and what the others see of it; who asks gets that from now on, and it is told once it is
     * published. False if it is what they see already.
     */
    boolean setEntry(Member member, Endpoint endpoint, Bytes descriptor) {
        byEndpoint.remove(member.endpoint(), member);
        member.setEndpoint(endpoint);
        putEndpoint(member);
        Entry old = member.entry();
        Endpoint observed = endpoint.published();
        if (old.observedEndpoint().equals(observed) && old.sealedDescriptor().equals(descriptor)) {
            return false;
        }
        Entry entry = new Entry(old.nodeKey(), old.version(), false, observed, descriptor);
        changes.computeIfPresent(old.version(), (number, listed) -> entry);
        member.setEntry(entry);
        return true;
    }

    private void putEndpoint(Member member) {
        if (!member.endpoint().isLink()) {
            byEndpoint.put(member.endpoint(), member);
        }
    }

    /** Lets a member go. False if the others need not be told, since they were not told of it or will notice anyway. */
    boolean remove(Member member) {
        members.remove(member.nodeKey());
        byEndpoint.remove(member.endpoint(), member);
        member.claims().forEach(holders::remove);
        changes.remove(member.entry().version());
        if (member.isKnown() && hasRoomForDeparted()) {
            departed.put(member.nodeKey(), member.entry());
            return true;
        }
        if (member.isKnown()) {
            forgottenVersion = ++version;
        }
        bulletin.drop(member.nodeKey());
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

    /** Gives what happened to a node its number, and says what the others are told; empty if that is nothing. */
    Optional<Event> publish(NodeKey nodeKey) {
        Member member = members.get(nodeKey);
        if (member != null) {
            return Optional.of(publish(member));
        }
        Entry last = departed.remove(nodeKey);
        if (last == null) {
            return Optional.empty();
        }
        memory.give();
        bury(last);
        return Optional.of(new PeerLeft(version, nodeKey));
    }

    private Event publish(Member member) {
        Entry old = member.entry();
        changes.remove(old.version());
        Entry entry = new Entry(old.nodeKey(), ++version, false, old.observedEndpoint(), old.sealedDescriptor());
        changes.put(version, entry);
        member.setEntry(entry);
        member.setKnown(true);
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

    /** Is nobody in it any more? It is of no use then. */
    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Gives back what it shares with other networks. */
    void close() {
        departed.keySet().forEach(nodeKey -> memory.give());
        departed.clear();
        tombstones.clear();
    }
}
