package org.meshnet.core.engine.relay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Capabilities;

/**
 * Asks members that relay for others for channels to the peers that this node does not reach directly (docs/protocol.md
 * §4.4), and keeps what they grant. Bounded: at most {@value #MAX_WAYS} are remembered for one peer. Control thread
 * only.
 */
public final class RelaySeeker implements SessionObserver {
    static final int MAX_WAYS = 6;

    /** Relays below this number are servers. */
    private static final int FIRST_NUMBER = 1 << 16;
    /** Of those that are connected, so many are asked for one peer. */
    private static final int FASTEST_COUNT = 3;
    /** And of all so many, the same ones as the peer asks. */
    private static final int MEETING_COUNT = 2;

    private static final long ASK_AGAIN_NS = 200_000_000L;
    /** What a relay grants more often is not taken: each grant makes this node send. */
    private static final long GRANT_NS = 100_000_000L;

    private static final long RENEW_NS = 5_000_000_000L;
    /** A channel that was neither used nor granted anew for so long is most likely none any more. */
    private static final long STALE_NS = RelayService.IDLE_NS - 5_000_000_000L;

    private final EngineContext context;
    private final Connector connector;
    private final MemberChannels channels;
    private final ControlFrames frames;
    private final Set<Peer> willing = new LinkedHashSet<>();
    private final Map<Peer, Integer> numbers = new HashMap<>();
    private final Map<Peer, Map<Peer, Way>> waysByPeer = new HashMap<>();
    private final Map<Hop, Way> granted = new HashMap<>();
    private int nextNumber = FIRST_NUMBER;

    /** What is known of the way to a peer by one member. */
    private static final class Way {
        private final Peer relay;
        private final Peer peer;
        private long askedNs = Long.MIN_VALUE / 2;
        private long grantedNs = Long.MIN_VALUE / 2;
        private @Nullable Hop askedOver;
        private @Nullable Hop hop;

        Way(Peer relay, Peer peer) {
            this.relay = relay;
            this.peer = peer;
        }
    }

    public RelaySeeker(EngineContext context, Connector connector, MemberChannels channels) {
        this.context = context;
        this.connector = connector;
        this.channels = channels;
        this.frames = new ControlFrames(context.hops());
    }

    /** A member says something new of itself. */
    public void onDescriptor(Peer peer) {
        boolean isWilling = peer.descriptor()
                .filter(descriptor -> (descriptor.capabilities() & Capabilities.RELAYS_FOR_OTHERS) != 0)
                .isPresent();
        if (isWilling) {
            willing.add(peer);
        } else {
            willing.remove(peer);
        }
    }

    /**
     * Asks for channels to a peer that is not reached directly; what was granted or asked for just now is not asked for
     * again.
     */
    public void seek(Peer peer, long nowNs) {
        if (willing.isEmpty()) {
            return;
        }
        List<Peer> meeting = meetingPoints(peer);
        Stream.concat(fastest(peer), meeting.stream())
                .distinct()
                .filter(relay -> isUsable(relay, nowNs))
                .forEach(relay -> ask(way(relay, peer, nowNs), nowNs));
        if (!willing.contains(peer)) {
            meeting.stream().filter(relay -> !relay.isConnected()).forEach(relay -> connector.connect(relay, nowNs));
        }
    }

    private Stream<Peer> fastest(Peer peer) {
        return willing.stream()
                .filter(relay -> relay != peer && relay.isConnected())
                .sorted(Comparator.comparingLong(relay -> relay.paths().rttNs().orElse(Long.MAX_VALUE)))
                .limit(FASTEST_COUNT);
    }

    private static boolean isUsable(Peer relay, long nowNs) {
        return relay.isConnected() && relay.paths().isDirect() && relay.paths().isTrusted(nowNs);
    }

    /**
     * A relay has to be connected with both: where sessions are opened on demand, both of a pair open them with the
     * same ones.
     */
    private List<Peer> meetingPoints(Peer peer) {
        return willing.stream()
                .filter(relay -> relay != peer && relay.isExpected())
                .sorted(Comparator.comparingLong(relay -> affinity(relay, peer)))
                .limit(MEETING_COUNT)
                .toList();
    }

    private long affinity(Peer relay, Peer peer) {
        long pair = hash(context.ownKey()) ^ hash(peer.key());
        long mixed = (pair ^ hash(relay.key())) * 0x9e3779b97f4a7c15L;
        return mixed ^ mixed >>> 32;
    }

    private static long hash(NodeKey key) {
        return key.hashCode() * 0xff51afd7ed558ccdL;
    }

    private Way way(Peer relay, Peer peer, long nowNs) {
        Map<Peer, Way> ways = waysByPeer.computeIfAbsent(peer, key -> new LinkedHashMap<>());
        if (!ways.containsKey(relay) && ways.size() >= MAX_WAYS) {
            Way oldest = ways.values().stream()
                    .filter(way -> !isInUse(way))
                    .findFirst()
                    .orElseThrow();
            ways.remove(oldest.relay);
            end(oldest, nowNs);
        }
        return ways.computeIfAbsent(relay, key -> new Way(relay, peer));
    }

    private void ask(Way way, long nowNs) {
        boolean isFresh = way.hop != null && !isFailing(way) && nowNs - way.grantedNs < RENEW_NS;
        if (!isFresh && nowNs - way.askedNs >= ASK_AGAIN_NS) {
            send(way, nowNs);
        }
    }

    /** The relay may see one of the two elsewhere than before, and drop what comes from there. */
    private static boolean isFailing(Way way) {
        return isInUse(way) && way.peer.paths().isOwing();
    }

    private static boolean isInUse(Way way) {
        return way.hop != null
                && way.peer.paths().current().filter(way.hop::equals).isPresent();
    }

    private void send(Way way, long nowNs) {
        Optional<Session> session = way.relay.current();
        Optional<Hop> hop = way.relay.paths().current().filter(current -> !current.isRelayed());
        if (session.isPresent() && hop.isPresent()) {
            way.askedNs = nowNs;
            way.askedOver = hop.get();
            frames.sendRelayFrame(session.get(), FrameKind.RELAY_REQUEST, way.peer.key(), Hop.DIRECT, hop.get());
        }
    }

    /** A relay says that a peer has asked it for a channel to this node: it is asked for the way back. */
    public void onOffer(Peer relay, NodeKey key, Hop from, long nowNs) {
        Optional<Peer> peer = context.peers().find(key).filter(known -> known != relay && known.isListed());
        if (peer.isEmpty() || !isWilling(relay, from)) {
            context.counters().add(Counter.RELAY_REFUSED);
            return;
        }
        send(way(relay, peer.get(), nowNs), nowNs);
    }

    private boolean isWilling(Peer relay, Hop from) {
        return willing.contains(relay) && !from.isRelayed() && from.endpoint().isSendable();
    }

    /**
     * A relay gives a channel to a peer that it was asked for, or takes it back. The channel is for the way that the
     * request took: where the grant seems to come from proves nothing.
     */
    public void onGrant(Peer relay, NodeKey key, long channel, Hop from, long nowNs) {
        Way way = context.peers()
                .find(key)
                .map(waysByPeer::get)
                .map(ways -> ways.get(relay))
                .orElse(null);
        if (way == null || way.askedOver == null || !isWilling(relay, from)) {
            context.counters().add(Counter.RELAY_REFUSED);
        } else if (channel == Hop.DIRECT) {
            end(way, nowNs);
        } else if (nowNs - way.grantedNs >= GRANT_NS) {
            take(way, new Hop(way.askedOver.endpoint(), channel), nowNs);
        }
    }

    private void take(Way way, Hop hop, long nowNs) {
        if (way.hop != null) {
            forget(way, way.hop);
        }
        way.hop = hop;
        way.grantedNs = nowNs;
        granted.put(hop, way);
        way.peer.relayNames().put(hop, way.relay);
        channels.onMemberGave(way.peer, number(way.relay), hop, nowNs);
    }

    private int number(Peer relay) {
        return numbers.computeIfAbsent(relay, key -> nextNumber++);
    }

    private void forget(Way way, Hop hop) {
        granted.remove(hop);
        way.peer.relayNames().remove(hop);
    }

    private void end(Way way, long nowNs) {
        if (way.hop != null) {
            channels.onMemberTook(way.peer, number(way.relay), nowNs);
            forget(way, way.hop);
            way.hop = null;
        }
    }

    /** Was a channel granted under which this hop leads? */
    public boolean isGranted(Hop hop) {
        return granted.containsKey(hop);
    }

    /** The peer whose path in use goes by this relay, under this channel: of that may the relay speak. */
    Optional<Peer> usedBy(Peer relay, long channel, Hop from) {
        return granted.values().stream()
                .filter(way -> way.relay == relay && isWilling(relay, from) && isInUse(way))
                .filter(way -> way.hop != null && way.hop.channel() == channel)
                .map(way -> way.peer)
                .findFirst();
    }

    /** Is a peer reached by this one, so that the session with it is to be kept? */
    @Override
    public boolean needs(Peer relay) {
        return willing.contains(relay) && granted.values().stream().anyMatch(way -> way.relay == relay && isInUse(way));
    }

    /** Forgets channels to a peer that have most likely ended without a word. */
    public void dropStale(Peer peer, long nowNs) {
        for (Way way : ways(peer)) {
            if (!isInUse(way) && nowNs - way.grantedNs >= STALE_NS) {
                end(way, nowNs);
            }
        }
    }

    private List<Way> ways(Peer peer) {
        return List.copyOf(waysByPeer.getOrDefault(peer, Map.of()).values());
    }

    /** A peer has a session for the first time: if it relays, those that need one are sought by it. */
    @Override
    public void onUp(Peer relay, long nowNs) {
        if (willing.contains(relay)) {
            context.peers().all().stream()
                    .filter(peer -> peer != relay && isNeededBy(peer))
                    .forEach(peer -> seek(peer, nowNs));
        }
    }

    private static boolean isNeededBy(Peer peer) {
        return !peer.paths().isDirect()
                && (peer.connecting().isUnderWay()
                        || (peer.isConnected() && peer.search().isBeginning()));
    }

    /**
     * This node, or the relay as this node sees it, is somewhere else: the relay has to hear of it for each channel.
     */
    public void onMoved(Peer relay, long nowNs) {
        List<Way> moved =
                granted.values().stream().filter(way -> way.relay == relay).toList();
        moved.forEach(way -> send(way, nowNs));
    }

    /** The last session with a peer ended: what it granted is void. */
    @Override
    public void onDown(Peer relay, long nowNs) {
        List<Way> lost = new ArrayList<>();
        waysByPeer
                .values()
                .forEach(ways -> Optional.ofNullable(ways.remove(relay)).ifPresent(lost::add));
        lost.forEach(way -> end(way, nowNs));
        waysByPeer.values().removeIf(Map::isEmpty);
    }

    /** A peer is known no more. */
    public void forget(Peer peer, long nowNs) {
        onDown(peer, nowNs);
        for (Way way : ways(peer)) {
            if (way.hop != null) {
                forget(way, way.hop);
            }
        }
        waysByPeer.remove(peer);
        willing.remove(peer);
        numbers.remove(peer);
    }
}
