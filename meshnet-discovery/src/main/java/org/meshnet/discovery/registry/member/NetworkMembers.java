package org.meshnet.discovery.registry.member;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.Registration;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.registry.roster.NetworkRoster;

/**
 * The members of one network that this server talks with, by key and by where they were proven to be, and what they
 * have together. What others are told of them is in its {@link NetworkRoster}, with which it is always in step. Not
 * thread-safe.
 */
public final class NetworkMembers {
    private static final Comparator<Endpoint> BY_ADDRESS =
            Comparator.comparing(Endpoint::address).thenComparingInt(Endpoint::port);

    private static final int MOST_PARTIES = 4096;

    private final NetworkId networkId;
    private final NetworkRoster directory;
    private final Budgets.Network budget;
    private final Bulletin bulletin;
    /** Trees, and no hash tables: strangers choose keys as they like, and could choose them to meet. */
    private final Map<NodeKey, Member> byKey = new TreeMap<>();

    private final Map<Endpoint, Member> byEndpoint = new TreeMap<>(BY_ADDRESS);

    private final Map<NodeKey, RemoteParty> parties = new TreeMap<>();

    /**
     * @param number no other network's
     * @param budget of this network
     */
    public NetworkMembers(NetworkId networkId, long number, NetworkRoster directory, Budgets.Network budget) {
        this.networkId = networkId;
        this.directory = directory;
        this.budget = budget;
        this.bulletin = new Bulletin(this, number);
    }

    public NetworkId networkId() {
        return networkId;
    }

    /** What others are told of its members. */
    public NetworkRoster directory() {
        return directory;
    }

    /** What its nodes may have the server do together. */
    public Budgets.Network budget() {
        return budget;
    }

    /** What its members are still to be told. */
    public Bulletin bulletin() {
        return bulletin;
    }

    /**
     * How many are told of news of this node: all others while they are few, else nobody (docs/protocol.md §5.2,
     * "Pushes").
     */
    public int audience(NodeKey nodeKey) {
        if (directory.count() > Limits.PUSH_MEMBER_COUNT) {
            return 0;
        }
        return byKey.size() - (byKey.containsKey(nodeKey) ? 1 : 0);
    }

    /** Members at this server. */
    public int count() {
        return byKey.size();
    }

    /** Nodes of the network, at whichever server. */
    public int nodeCount() {
        return directory.count();
    }

    /** The node at another server, if members here reach it by relay, or did. */
    public Optional<RemoteParty> party(NodeKey nodeKey) {
        return Optional.ofNullable(parties.get(nodeKey));
    }

    /** In the place of one that was the same node; of too many, those that are not used make room. */
    public void put(RemoteParty party) {
        if (parties.size() >= MOST_PARTIES) {
            parties.values().removeIf(known -> known.channels().isEmpty());
        }
        parties.put(party.nodeKey(), party);
    }

    /** It has no channels any more. */
    public void removeParty(NodeKey nodeKey) {
        parties.remove(nodeKey);
    }

    /** In the order of their keys. */
    public Collection<Member> all() {
        return byKey.values();
    }

    public Optional<Member> member(NodeKey nodeKey) {
        return Optional.ofNullable(byKey.get(nodeKey));
    }

    /** Who was last proven to be at a UDP endpoint. */
    public Optional<Member> memberAt(Endpoint endpoint) {
        return Optional.ofNullable(byEndpoint.get(endpoint));
    }

    /** Takes in a node that is no member; it has no claims yet. Others hear of it once it is published. */
    public Member add(Registration registration, Endpoint endpoint, MemberSession session, MemberMeans means) {
        directory.put(registration.nodeKey(), endpoint.published(), registration.descriptor());
        Member member = new Member(this, registration.nodeKey(), endpoint, session, means);
        byKey.put(member.nodeKey(), member);
        putEndpoint(member);
        return member;
    }

    /** Notes where a member is, and what it says of itself. False if that is what the others see already. */
    public boolean change(Member member, Endpoint endpoint, Bytes descriptor) {
        byEndpoint.remove(member.endpoint(), member);
        member.setEndpoint(endpoint);
        putEndpoint(member);
        return directory.put(member.nodeKey(), endpoint.published(), descriptor);
    }

    private void putEndpoint(Member member) {
        if (!member.endpoint().isLink()) {
            byEndpoint.put(member.endpoint(), member);
        }
    }

    /** Lets a member go. False if the others need not be told. */
    public boolean remove(Member member) {
        byKey.remove(member.nodeKey());
        byEndpoint.remove(member.endpoint(), member);
        boolean isToBeTold = directory.remove(member.nodeKey());
        if (!isToBeTold) {
            bulletin.drop(member.nodeKey());
        }
        return isToBeTold;
    }
}
