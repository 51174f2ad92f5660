package org.meshnet.discovery.registry.relay;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Introduction;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.member.NetworkMembers;
import org.meshnet.discovery.registry.member.RelayChannel;
import org.meshnet.discovery.registry.member.RelayParty;

/**
 * The relay channels of all members (docs/protocol.md §5.5), always in pairs. Bounded: when a member or the server has
 * as many as it may, one that is idle makes room, or no new one is given. Who asks for many uses up its own share and,
 * when the server is full, its network's: neither what others may ask for nor what other networks have. What belongs to
 * a session that ended is forgotten with it. Not thread-safe.
 */
public final class RelayTable {
    /** That a member asked for; as many again that others asked for. */
    static final int PER_MEMBER = 1024;
    /** A channel that was not used for so long may be taken away; its users ask for another. */
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);
    /** The same where others crowd a member: what carries traffic is used more often. */
    static final long CROWDED_IDLE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int CHANNELS_PER_NODE = 8;
    private static final int TRIES = 8;

    private final boolean isEnabled;
    private final int capacity;
    private final RandomSource random;
    private final LinkedHashMap<Long, RelayChannel> byId = new LinkedHashMap<>();
    private final Map<NetworkMembers, Integer> countByNetwork = new HashMap<>();

    public RelayTable(RegistryConfig config, RandomSource random) {
        this.isEnabled = config.relay().isEnabled();
        this.capacity = (int) Math.min(
                1 << 24,
                Math.max(
                        PER_MEMBER, (long) CHANNELS_PER_NODE * config.capacity().nodes()));
        this.random = random;
    }

    /**
     * The id under which the asker reaches the other, perhaps a new one; {@link Introduction#NO_RELAY} if none can be
     * given.
     */
    public long give(RelayParty asker, RelayParty other, long nowNs) {
        Optional<RelayChannel> known = asker.channels().to(other);
        if (known.isPresent()) {
            if (asker.channels().asked().size() < PER_MEMBER) {
                asker.channels().onAsked(known.get());
            }
            return known.get().id();
        }
        boolean isGiven = isEnabled
                && makeRoom(asker.channels().asked(), IDLE_NS, nowNs)
                && makeRoom(other.channels().ofOthers(), CROWDED_IDLE_NS, nowNs)
                && makeRoom(asker.network(), nowNs);
        if (!isGiven) {
            return Introduction.NO_RELAY;
        }
        RelayChannel there = add(asker, other, true, nowNs);
        RelayChannel back = add(other, asker, false, nowNs);
        there.setBack(back);
        back.setBack(there);
        return there.id();
    }

    /**
     * The id under which the owner, for whom another asked, reaches that one; {@link Introduction#NO_RELAY} if it has
     * none.
     */
    public long answering(RelayParty owner, RelayParty asker) {
        return owner.channels().to(asker).map(RelayChannel::id).orElse(Introduction.NO_RELAY);
    }

    /** The id of a link between servers is one of 2^64 as the others are: who had it before has to ask anew. */
    private RelayChannel add(RelayParty owner, RelayParty other, boolean isAsked, long nowNs) {
        OptionalLong link = owner.link(other.nodeKey());
        link.ifPresent(taken -> find(taken).ifPresent(this::removePair));
        long id = link.orElseGet(random::nextLong);
        while (id == Introduction.NO_RELAY || byId.containsKey(id)) {
            id = random.nextLong();
        }
        RelayChannel channel = new RelayChannel(id, owner, other, nowNs);
        byId.put(id, channel);
        owner.channels().add(channel, isAsked);
        countByNetwork.merge(owner.network(), 1, Integer::sum);
        return channel;
    }

    Optional<RelayChannel> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    int size() {
        return byId.size();
    }

    /**
     * In one share of a member. Looks at some of the oldest; what is in use goes to the end, so that the next look
     * finds others.
     */
    private boolean makeRoom(Collection<RelayChannel> share, long idleNs, long nowNs) {
        for (int i = 0; i < TRIES && share.size() >= PER_MEMBER; i++) {
            RelayChannel oldest = share.iterator().next();
            if (oldest.isIdleFor(idleNs, nowNs)) {
                removePair(oldest);
            } else {
                share.remove(oldest);
                share.add(oldest);
            }
        }
        return share.size() < PER_MEMBER;
    }

    /** In all: an idle one makes room, else one of a network that has more than the asker's. */
    private boolean makeRoom(NetworkMembers asking, long nowNs) {
        Optional<RelayChannel> ofRicher = Optional.empty();
        int most = countByNetwork.getOrDefault(asking, 0);
        for (int i = 0; i < TRIES && byId.size() + 2 > capacity; i++) {
            RelayChannel oldest = byId.values().iterator().next();
            if (oldest.isIdleFor(IDLE_NS, nowNs)) {
                removePair(oldest);
                return true;
            }
            byId.remove(oldest.id());
            byId.put(oldest.id(), oldest);
            int count = countByNetwork.getOrDefault(oldest.owner().network(), 0);
            if (count > most) {
                most = count;
                ofRicher = Optional.of(oldest);
            }
        }
        if (byId.size() + 2 > capacity) {
            ofRicher.ifPresent(this::removePair);
        }
        return byId.size() + 2 <= capacity;
    }

    /** Ends all channels from and to a member. */
    public void forget(RelayParty member) {
        member.channels().all().forEach(this::removePair);
    }

    /** Its other server does not know this link any more, or so somebody says from there; false if it is none. */
    boolean forgetLink(long id, Endpoint from) {
        Optional<RelayChannel> link = find(id).filter(channel -> isLink(channel, id))
                .filter(channel -> channel.owner().endpoint().equals(from));
        link.ifPresent(this::removePair);
        return link.isPresent();
    }

    private static boolean isLink(RelayChannel channel, long id) {
        return channel.owner().link(channel.other().nodeKey()).equals(OptionalLong.of(id));
    }

    private void removePair(RelayChannel channel) {
        remove(channel);
        remove(channel.back());
    }

    private void remove(RelayChannel channel) {
        byId.remove(channel.id());
        channel.owner().channels().remove(channel);
        countByNetwork.computeIfPresent(channel.owner().network(), (network, count) -> count == 1 ? null : count - 1);
    }
}
