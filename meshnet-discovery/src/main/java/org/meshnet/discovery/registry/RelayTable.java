package org.meshnet.discovery.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Introduction;

/**
 * The relay channels of all members (docs/protocol.md §5.5), always in pairs. Bounded: when a member or the server has as many as
 * it may, one that is idle makes room, or no new one is given. What belongs to a session that ended is forgotten with it. Not
 * thread-safe.
 */
final class RelayTable {
    static final int PER_MEMBER = 1024;
    /** A channel that was not used for so long may be taken away; its users ask for another. */
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);

    private static final int CHANNELS_PER_NODE = 8;
    private static final int TRIES = 8;

    private final boolean isEnabled;
    private final int capacity;
    private final RandomSource random;
    private final LinkedHashMap<Long, RelayChannel> byId = new LinkedHashMap<>();

    RelayTable(RegistryConfig config, RandomSource random) {
        this.isEnabled = config.relay().isEnabled();
        this.capacity = (int) Math.min(1 << 24, Math.max(PER_MEMBER, (long) CHANNELS_PER_NODE * config.maxNodes()));
        this.random = random;
    }

    /** The id under which the owner reaches the other, perhaps a new one; {@link Introduction#NO_RELAY} if none can be given. */
    long give(Member owner, Member other, long nowNs) {
        RelayChannel known = owner.channels().get(other);
        if (known != null) {
            return known.id();
        }
        if (!isEnabled || !makeRoom(owner, nowNs) || !makeRoom(other, nowNs) || !makeRoom(nowNs)) {
            return Introduction.NO_RELAY;
        }
        RelayChannel there = add(owner, other, nowNs);
        RelayChannel back = add(other, owner, nowNs);
        there.setBack(back);
        back.setBack(there);
        return there.id();
    }

    private RelayChannel add(Member owner, Member other, long nowNs) {
        long id = random.nextLong();
        while (id == Introduction.NO_RELAY || byId.containsKey(id)) {
            id = random.nextLong();
        }
        RelayChannel channel = new RelayChannel(id, owner, other, nowNs);
        byId.put(id, channel);
        owner.channels().put(other, channel);
        return channel;
    }

    Optional<RelayChannel> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    int size() {
        return byId.size();
    }

    private static boolean isFull(Map<Member, RelayChannel> channels) {
        return channels.size() >= PER_MEMBER;
    }

    private boolean makeRoom(Member member, long nowNs) {
        return !isFull(member.channels()) || removeIdle(member.channels(), nowNs);
    }

    private boolean makeRoom(long nowNs) {
        return byId.size() + 2 <= capacity || removeIdle(byId, nowNs);
    }

    /** Looks at some of the oldest; what is in use goes to the end, so that the next look finds others. */
    private <K> boolean removeIdle(Map<K, RelayChannel> channels, long nowNs) {
        for (int i = 0; i < TRIES && !channels.isEmpty(); i++) {
            Map.Entry<K, RelayChannel> oldest = channels.entrySet().iterator().next();
            K key = oldest.getKey();
            RelayChannel channel = oldest.getValue();
            if (channel.isIdleFor(IDLE_NS, nowNs)) {
                removePair(channel);
                return true;
            }
            channels.remove(key);
            channels.put(key, channel);
        }
        return false;
    }

    /** Ends all channels from and to a member. */
    void forget(Member member) {
        new ArrayList<>(member.channels().values()).forEach(this::removePair);
    }

    private void removePair(RelayChannel channel) {
        remove(channel);
        remove(channel.back());
    }

    private void remove(RelayChannel channel) {
        byId.remove(channel.id());
        channel.owner().channels().remove(channel.other());
    }
}
