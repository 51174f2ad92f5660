package org.meshnet.discovery.registry;

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
import org.meshnet.core.relay.RelayShare;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.core.wire.Page;
import org.meshnet.core.wire.Refusal;
import org.meshnet.core.wire.Registration;

/**
 * One network: its members, the claims that they hold, and the numbered changes (docs/protocol.md §5.2, "Versions"). Each
 * change moves its entry to the end of the list. Not thread-safe.
 */
final class Directory {
    /** A tree, and no hash table: members choose tokens as they like, and could choose them to meet. */
    private static final Comparator<Token> BY_WORDS =
            Comparator.comparingLong(Token::high).thenComparingLong(Token::low);

    private final NetworkId networkId;
    private final Map<NodeKey, Member> members = new HashMap<>();
    private final Map<Token, Member> holders = new TreeMap<>(BY_WORDS);
    private final TreeMap<Long, Entry> changes = new TreeMap<>();
    private final Tombstones tombstones;
    private long version;
    private long forgottenVersion;

    /**
     * @param firstVersion random and below {@link Pager#CONTINUED}, so that a version of an earlier life of this network means
     *     nothing in this one
     */
    Directory(NetworkId networkId, long firstVersion, Tombstones.Budget budget) {
        this.networkId = networkId;
        this.version = firstVersion;
        this.forgottenVersion = firstVersion;
        this.tombstones = new Tombstones(budget);
    }

    NetworkId networkId() {
        return networkId;
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

    /** Why this node cannot have these claims, if it can't. */
    Optional<Refusal> conflict(NodeKey claimant, List<Token> claims) {
        for (int i = 0; i < claims.size(); i++) {
            Member holder = holders.get(claims.get(i));
            if (holder != null && !holder.nodeKey().equals(claimant)) {
                return Optional.of(
                        Refusal.claimTaken(i, holder.nodeKey(), holder.entry().sealedDescriptor()));
            }
        }
        return Optional.empty();
    }

    /** Takes in a node that is no member; its claims have no {@link #conflict}. */
    Member add(
            Registration registration, Endpoint endpoint, Session session, RateLimit requests, RelayShare relayShare) {
        NodeKey nodeKey = registration.nodeKey();
        tombstones.remove(nodeKey).ifPresent(changes::remove);
        Entry entry = new Entry(nodeKey, ++version, false, endpoint.published(), registration.descriptor());
        Member member = new Member(this, endpoint, session, requests, relayShare, entry, registration.claims());
        members.put(nodeKey, member);
        changes.put(version, entry);
        member.claims().forEach(claim -> holders.put(claim, member));
        return member;
    }

    /** Replaces a member's claims, which have no {@link #conflict}. */
    void setClaims(Member member, List<Token> claims) {
        member.claims().forEach(holders::remove);
        member.setClaims(claims);
        claims.forEach(claim -> holders.put(claim, member));
    }

    /** Notes where a member is, and what the others see of it. False if it is what they see already. */
    boolean setEntry(Member member, Endpoint endpoint, Bytes descriptor) {
        member.setEndpoint(endpoint);
        Entry old = member.entry();
        Endpoint observed = endpoint.published();
        if (old.observedEndpoint().equals(observed) && old.sealedDescriptor().equals(descriptor)) {
            return false;
        }
        changes.remove(old.version());
        Entry entry = new Entry(old.nodeKey(), ++version, false, observed, descriptor);
        changes.put(version, entry);
        member.setEntry(entry);
        return true;
    }

    /** Lets a member go, and remembers that as long as there is room. */
    void remove(Member member) {
        members.remove(member.nodeKey());
        member.claims().forEach(holders::remove);
        changes.remove(member.entry().version());
        version++;
        if (tombstones.isFull()) {
            tombstones.removeFirst().ifPresent(this::forget);
        }
        if (tombstones.isFull()) {
            forgottenVersion = version;
        } else {
            tombstones.add(member.nodeKey(), version);
            changes.put(
                    version,
                    new Entry(member.nodeKey(), version, true, member.entry().observedEndpoint(), Bytes.EMPTY));
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
        tombstones.clear();
    }
}
