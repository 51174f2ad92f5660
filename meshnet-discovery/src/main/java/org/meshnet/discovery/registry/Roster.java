package org.meshnet.discovery.registry;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.ServerKeys;

/**
 * All networks, and all members by session in the order in which their leases end: all leases are equally long, so who was heard
 * of last goes to the end, and the first is the next to expire. Times never fall. Not thread-safe.
 */
final class Roster {
    private final long leaseNs;
    private final RandomSource random;
    private final RelayTable relays;
    private final Tombstones.Budget tombstoneBudget;
    private final Map<NetworkId, Directory> directories = new HashMap<>();
    private final LinkedHashMap<Long, Member> bySession = new LinkedHashMap<>();

    Roster(RegistryConfig config, RelayTable relays, RandomSource random) {
        this.leaseNs = config.leaseNs();
        this.relays = relays;
        this.random = random;
        this.tombstoneBudget = new Tombstones.Budget(config.maxNodes());
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

    /** The network, which is made if it is not there; the caller adds a member. */
    Directory directoryToJoin(NetworkId networkId) {
        return directories.computeIfAbsent(
                networkId, id -> new Directory(id, random.nextLong(Pager.CONTINUED / 2), tombstoneBudget));
    }

    Optional<Member> member(long sessionId) {
        return Optional.ofNullable(bySession.get(sessionId));
    }

    /** A session under an id that no other has; of use once its member has it. */
    Session newSession(ServerKeys keys) {
        long id = random.nextLong();
        while (bySession.containsKey(id)) {
            id = random.nextLong();
        }
        return new Session(id, keys);
    }

    /** Ends the member's session and gives it another. */
    void replaceSession(Member member, Session session) {
        closeSession(member);
        member.setSession(session);
    }

    /** The member was heard of: its lease starts anew. Needed once after each new session. */
    void extend(Member member, long nowNs) {
        member.setLeaseEndNs(nowNs + leaseNs);
        bySession.remove(member.session().id());
        bySession.put(member.session().id(), member);
    }

    /** Who is next to expire. */
    Optional<Member> first() {
        return bySession.isEmpty()
                ? Optional.empty()
                : Optional.of(bySession.values().iterator().next());
    }

    /** Ends a registration, and the network if it was the last. */
    void remove(Member member) {
        closeSession(member);
        Directory directory = member.directory();
        directory.remove(member);
        if (directory.isEmpty()) {
            directory.close();
            directories.remove(directory.networkId());
        }
    }

    private void closeSession(Member member) {
        relays.forget(member);
        bySession.remove(member.session().id());
        member.session().destroy();
    }

    void destroy() {
        bySession.values().forEach(member -> member.session().destroy());
        bySession.clear();
        directories.clear();
    }
}
