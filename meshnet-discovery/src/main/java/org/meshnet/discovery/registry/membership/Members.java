package org.meshnet.discovery.registry.membership;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Registration;
import org.meshnet.discovery.limit.Budgets;
import org.meshnet.discovery.limit.Source;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.member.Leases;
import org.meshnet.discovery.registry.member.Member;
import org.meshnet.discovery.registry.member.MemberMeans;
import org.meshnet.discovery.registry.member.MemberSession;
import org.meshnet.discovery.registry.member.NetworkMembers;
import org.meshnet.discovery.registry.roster.Roster;

/**
 * All that are registered at this server, by session and by network, with their leases. Times never fall. Not
 * thread-safe.
 */
public final class Members {
    private final RegistryConfig config;
    private final Roster roster;
    private final Budgets budgets;
    private final Bystanders bystanders;
    private final RandomSource random;
    private final Leases leases = new Leases();
    private final Map<NetworkId, NetworkMembers> networks = new HashMap<>();
    private final Map<Long, Member> bySession = new HashMap<>();
    /** How many members each source address has. */
    private final Map<IpAddress, Integer> sources = new HashMap<>();

    private long lastNetworkNumber;
    private boolean isClosed;

    public Members(RegistryConfig config, Roster roster, Budgets budgets, Bystanders bystanders, RandomSource random) {
        this.config = config;
        this.roster = roster;
        this.budgets = budgets;
        this.bystanders = bystanders;
        this.random = random;
    }

    public int networkCount() {
        return networks.size();
    }

    public int nodeCount() {
        return bySession.size();
    }

    /** Nobody is to become a member any more; who is stays one. */
    void close() {
        isClosed = true;
    }

    public boolean isClosed() {
        return isClosed;
    }

    /** Of all members at this moment. */
    long[] sessionIds() {
        return bySession.keySet().stream().mapToLong(Long::longValue).toArray();
    }

    public Optional<NetworkMembers> network(NetworkId networkId) {
        return Optional.ofNullable(networks.get(networkId));
    }

    /** Has this source address a registration? */
    public boolean isRegistered(IpAddress source) {
        return sources.containsKey(source.limited());
    }

    /** How many members there are with this source address. */
    public int countAt(IpAddress source) {
        return sources.getOrDefault(source.limited(), 0);
    }

    /** The network, which is made if it is not there; the caller adds a member. */
    public NetworkMembers networkToJoin(NetworkId networkId) {
        return networks.computeIfAbsent(
                networkId, id -> new NetworkMembers(id, ++lastNetworkNumber, roster.open(id), budgets.newNetwork()));
    }

    /** Takes a node into a network that it is no member of, for the time of a lease; others hear of it. */
    public Member add(
            NetworkMembers network, Registration registration, Source from, MemberSession session, long nowNs) {
        MemberMeans means = new MemberMeans(
                budgets.newAccount(network.budget(), from.address()),
                budgets.newChanges(),
                config.relay().newShare());
        Member member = network.add(registration, from.endpoint(), session, means);
        bySession.put(session.id(), member);
        leases.begin(member.lease(), nowNs + config.leaseNs());
        sources.merge(from.address().limited(), 1, Integer::sum);
        tell(member);
        return member;
    }

    /** A member is here now, and says that of itself; others hear of it if they see a difference. True if they do. */
    public boolean change(Member member, Source from, Bytes descriptor) {
        IpAddress before = member.account().source();
        if (!before.equals(from.address())) {
            leaveSource(before);
            sources.merge(from.address().limited(), 1, Integer::sum);
            member.setAccount(member.account().at(from.address()));
        }
        boolean isChanged = member.network().change(member, from.endpoint(), descriptor);
        if (isChanged) {
            tell(member);
        }
        return isChanged;
    }

    /** The others hear of it, unless there is no directory. */
    private void tell(Member member) {
        if (!config.relay().isOnly()) {
            bystanders.herald().onChange(member);
        }
    }

    private void leaveSource(IpAddress source) {
        sources.computeIfPresent(source.limited(), (address, count) -> count == 1 ? null : count - 1);
    }

    /** Who has this session, if its lease is not over. */
    public Optional<Member> member(long sessionId, long nowNs) {
        return Optional.ofNullable(bySession.get(sessionId))
                .filter(member -> member.lease().endNs() > nowNs);
    }

    /** A session under an id that no other has; of use once its member has it. */
    public MemberSession newSession(ChannelKeys keys) {
        long id = random.nextLong();
        while (bySession.containsKey(id)) {
            id = random.nextLong();
        }
        return new MemberSession(id, keys);
    }

    /**
     * Gives the member another session; what becomes of the old one, which is not found here any more, is the caller's.
     * Its relay channels stay if it is still where it was.
     */
    public void replaceSession(Member member, MemberSession session, Endpoint from) {
        if (!member.endpoint().equals(from)) {
            bystanders.relays().forget(member);
        }
        bySession.remove(member.session().id());
        bySession.put(session.id(), member);
        member.setSession(session);
    }

    /** The member was heard of: its lease starts anew. */
    public void extend(Member member, long nowNs) {
        member.onHeard();
        leases.begin(member.lease(), nowNs + config.leaseNs());
        bystanders.reachWatch().look(member, nowNs);
    }

    /** Is this registration still one? */
    public boolean isMember(Member member) {
        return bySession.get(member.session().id()) == member;
    }

    /** Is this registration still one, and by this session? */
    public boolean isOf(MemberSession session, Member member) {
        return isMember(member) && member.session().id() == session.id();
    }

    /** Whose lease is over, the first of them. */
    Optional<Member> over(long nowNs) {
        return leases.over(nowNs);
    }

    /** When the next lease ends; {@link Long#MAX_VALUE} if there is none. */
    long nextLeaseEndNs() {
        return leases.nextEndNs();
    }

    /** Ends a registration, of which the others are told, and the network if it was the last. */
    public void remove(Member member) {
        bystanders.relays().forget(member);
        leases.cancel(member.lease());
        bySession.remove(member.session().id());
        member.session().destroy();
        leaveSource(member.account().source());
        NetworkMembers network = member.network();
        boolean isToBeTold = network.remove(member);
        if (network.count() == 0) {
            bystanders.herald().forget(network);
            networks.remove(network.networkId());
        } else if (isToBeTold) {
            tell(member);
        }
    }

    public void destroy() {
        bySession.values().forEach(member -> member.session().destroy());
        bySession.clear();
        networks.clear();
    }
}
