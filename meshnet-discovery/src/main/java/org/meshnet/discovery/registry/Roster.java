package org.meshnet.discovery.registry;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Registration;

/**
 * All networks, and all members by session in the order in which their leases end: all leases are equally long, so who
 * was heard of last goes to the end, and the first is the next to expire. Times never fall. Not thread-safe.
 */
final class Roster {
    private final RegistryConfig config;
    private final RandomSource random;
    private final RelayTable relays;
    private final Tombstones.Budget memory;
    private final Budgets budgets;
    private final Herald herald;
    private final ReachWatch reachWatch;
    private final Map<NetworkId, Directory> directories = new HashMap<>();
    private final LinkedHashMap<Long, Member> bySession = new LinkedHashMap<>();
    /** How many members each source address has. */
    private final Map<IpAddress, Integer> sources = new HashMap<>();

    Roster(
            RegistryConfig config,
            RelayTable relays,
            Budgets budgets,
            Herald herald,
            ReachWatch reachWatch,
            RandomSource random) {
        this.config = config;
        this.relays = relays;
        this.random = random;
        this.budgets = budgets;
        this.herald = herald;
        this.reachWatch = reachWatch;
        this.memory = new Tombstones.Budget(config.maxNodes());
    }

    int networkCount() {
        return directories.size();
    }

    int nodeCount() {
        return bySession.size();
    }

    Optional<Directory> directory(NetworkId networkId) {
        return Optional.ofNullable(directories.get(networkId));
    }

    /** Has this source address a registration? */
    boolean isRegistered(IpAddress source) {
        return sources.containsKey(source.limited());
    }

    /** How many members there are with this source address. */
    int countAt(IpAddress source) {
        return sources.getOrDefault(source.limited(), 0);
    }

    /** The network, which is made if it is not there; the caller adds a member. */
    Directory directoryToJoin(NetworkId networkId) {
        return directories.computeIfAbsent(
                networkId, id -> new Directory(id, random.nextLong(Pager.CONTINUED / 2), memory, budgets.newNetwork()));
    }

    /**
     * Takes a node into a network that it is no member of; others hear of it. Its lease is still to be
     * {@link #extend}ed.
     */
    Member add(Directory directory, Registration registration, Source from, Session session) {
        MemberMeans means = new MemberMeans(
                budgets.newAccount(directory.budget(), from.address()),
                budgets.newChanges(),
                config.relay().newShare());
        Member member = directory.add(registration, from.endpoint(), session, means);
        sources.merge(from.address().limited(), 1, Integer::sum);
        herald.onChange(directory, member);
        return member;
    }

    /** A member is here now, and says that of itself; others hear of it if they see a difference. True if they do. */
    boolean change(Member member, Source from, Bytes descriptor) {
        IpAddress before = member.account().source();
        if (!before.equals(from.address())) {
            leaveSource(before);
            sources.merge(from.address().limited(), 1, Integer::sum);
            member.setAccount(member.account().at(from.address()));
        }
        boolean isChanged = member.directory().setEntry(member, from.endpoint(), descriptor);
        if (isChanged) {
            herald.onChange(member.directory(), member);
        }
        return isChanged;
    }

    private void leaveSource(IpAddress source) {
        sources.computeIfPresent(source.limited(), (address, count) -> count == 1 ? null : count - 1);
    }

    /** Who has this session, if its lease is not over. */
    Optional<Member> member(long sessionId, long nowNs) {
        return Optional.ofNullable(bySession.get(sessionId)).filter(member -> member.leaseEndNs() > nowNs);
    }

    /** A session under an id that no other has; of use once its member has it. */
    Session newSession(ChannelKeys keys) {
        long id = random.nextLong();
        while (bySession.containsKey(id)) {
            id = random.nextLong();
        }
        return new Session(id, keys);
    }

    /**
     * Gives the member another session; what becomes of the old one, which is not found here any more, is the caller's.
     * Its relay channels stay if it is still where it was.
     */
    void replaceSession(Member member, Session session, Endpoint from) {
        if (!member.endpoint().equals(from)) {
            relays.forget(member);
        }
        bySession.remove(member.session().id());
        member.setSession(session);
    }

    /** The member was heard of: its lease starts anew. Needed once after each new session. */
    void extend(Member member, long nowNs) {
        member.onHeard(nowNs + config.leaseNs());
        bySession.remove(member.session().id());
        bySession.put(member.session().id(), member);
        reachWatch.look(member, nowNs);
    }

    /** Is this registration still one? */
    boolean isMember(Member member) {
        return bySession.get(member.session().id()) == member;
    }

    /** Who is next to expire. */
    Optional<Member> first() {
        return bySession.isEmpty()
                ? Optional.empty()
                : Optional.of(bySession.values().iterator().next());
    }

    /** Ends a registration, of which the others are told, and the network if it was the last. */
    void remove(Member member) {
        relays.forget(member);
        closeSession(member);
        leaveSource(member.account().source());
        Directory directory = member.directory();
        boolean isToBeTold = directory.remove(member);
        if (directory.isEmpty()) {
            herald.forget(directory);
            directory.close();
            directories.remove(directory.networkId());
        } else if (isToBeTold) {
            herald.onChange(directory, member);
        }
    }

    private void closeSession(Member member) {
        bySession.remove(member.session().id());
        member.session().destroy();
    }

    void destroy() {
        bySession.values().forEach(member -> member.session().destroy());
        bySession.clear();
        directories.clear();
    }
}
