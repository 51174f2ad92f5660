package org.meshnet.core.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.relay.ByteBudget;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;

/**
 * This node as a relay for other members (docs/protocol.md §4.4): gives channels to two that both ask for each other inside a direct
 * session with this node, and takes them back when they are not used or a session ends. Forwarding itself is the data loops'
 * ({@link ForwardLane}). Bounded: {@value #MAX_PAIRS} pairs, of one member {@value #MAX_PAIRS_OF_MEMBER}. Control thread only.
 *
 * <pre>
 *   none ──one asks──▶ offered to the other ──it asks, too──▶ channels, forwarding
 *    ▲                     │ 10 s                                │ 90 s unused, or a session ends
 *    └─────────────────────┴─────────────────────────────────────┘
 * </pre>
 */
final class RelayService {
    static final int MAX_PAIRS = 1024;
    static final int MAX_PAIRS_OF_MEMBER = 128;
    /** More than two keepalives of a session that idles by this relay. */
    static final long IDLE_NS = 90_000_000_000L;

    private static final long UNAGREED_NS = 10_000_000_000L;
    private static final long OFFER_NS = 1_000_000_000L;
    private static final long LOOK_NS = 5_000_000_000L;
    /** Requests of one member: a start among many peers at once, then a few. */
    private static final int REQUESTS_PER_SECOND = 32;

    private static final int REQUEST_BURST = 256;

    private final Optional<RelayLimits> limits;
    private final ForwardLimits forwardLimits;
    private final EngineParts parts;
    private final RandomSource random;
    private final ControlFrames frames;
    private final long startNs;
    private final Map<RelayPair.Key, RelayPair> pairs = new LinkedHashMap<>();
    private final Map<Peer, Member> members = new HashMap<>();
    private final Set<Long> channelIds = new LinkedHashSet<>();
    private long nextLookNs = TimerQueue.NONE;

    /** What is known of one that asks or is asked for. */
    private static final class Member {
        private final Set<RelayPair> pairs = new LinkedHashSet<>();
        private final ByteBudget requests = new ByteBudget(REQUESTS_PER_SECOND, REQUEST_BURST);
    }

    /** @param limits empty if this node forwards nothing */
    RelayService(Optional<RelayLimits> limits, EngineParts parts, RandomSource random, long nowNs) {
        this.limits = limits;
        this.forwardLimits = new ForwardLimits(limits.orElse(RelayLimits.DEFAULT), nowNs);
        this.parts = parts;
        this.random = random;
        this.frames = new ControlFrames(parts.hops());
        this.startNs = nowNs;
    }

    /** A member asks, inside a session and over this hop, for a channel to another. */
    void onRequest(Peer asker, Session session, NodeKey wanted, Hop from, long nowNs) {
        if (!member(asker).requests.take(1, nowNs - startNs)) {
            parts.counters().add(Counter.RELAY_REQUEST_REFUSED);
            return;
        }
        Optional<RelayPair> pair = from.isRelayed() || !from.endpoint().isSendable()
                ? Optional.empty()
                : parts.peers().find(wanted).flatMap(other -> pair(asker, other, nowNs));
        if (pair.isEmpty()) {
            parts.counters().add(Counter.RELAY_REQUEST_REFUSED);
            frames.sendRelayFrame(session, FrameKind.RELAY_GRANT, wanted, Hop.DIRECT, from);
        } else {
            onAsked(pair.get(), asker, session, from, nowNs);
        }
    }

    private void onAsked(RelayPair pair, Peer asker, Session session, Hop from, long nowNs) {
        boolean wasAgreed = pair.isAgreed();
        if (pair.ask(asker, from.endpoint(), nowNs)) {
            publish();
        }
        RelayPair.Side other = pair.otherSide(asker);
        if (!pair.isAgreed()) {
            if (pair.takeOffer(OFFER_NS, nowNs)) {
                send(other.peer(), FrameKind.RELAY_OFFER, asker.key(), Hop.DIRECT);
            }
            return;
        }
        frames.sendRelayFrame(
                session,
                FrameKind.RELAY_GRANT,
                other.peer().key(),
                pair.side(asker).channel(),
                from);
        if (!wasAgreed) {
            send(other.peer(), FrameKind.RELAY_GRANT, asker.key(), other.channel());
        }
    }

    /** Over the path in use, which is direct. */
    private void send(Peer to, int kind, NodeKey about, long channel) {
        to.current()
                .ifPresent(session -> to.paths()
                        .current()
                        .filter(hop -> !hop.isRelayed())
                        .ifPresent(hop -> frames.sendRelayFrame(session, kind, about, channel, hop)));
    }

    /** The pair, perhaps a new one; empty if this node does not forward between the two, or has no room. */
    private Optional<RelayPair> pair(Peer asker, Peer other, long nowNs) {
        boolean isPossible = limits.isPresent()
                && asker != other
                && other.isConnected()
                && other.paths().isDirect();
        RelayPair known = pairs.get(RelayPair.Key.of(asker, other));
        if (!isPossible || known != null) {
            return isPossible ? Optional.of(known) : Optional.empty();
        }
        boolean isFull = pairs.size() >= MAX_PAIRS
                || member(asker).pairs.size() >= MAX_PAIRS_OF_MEMBER
                || member(other).pairs.size() >= MAX_PAIRS_OF_MEMBER;
        return isFull ? Optional.empty() : Optional.of(add(asker, other, nowNs));
    }

    private RelayPair add(Peer asker, Peer other, long nowNs) {
        ForwardChannel.Use use = new ForwardChannel.Use(limits.orElseThrow().newShare(), nowNs);
        RelayPair pair =
                new RelayPair(new RelayPair.Side(asker, newChannel()), new RelayPair.Side(other, newChannel()), use);
        pairs.put(pair.key(), pair);
        member(asker).pairs.add(pair);
        member(other).pairs.add(pair);
        nextLookNs = nextLookNs == TimerQueue.NONE ? nowNs + LOOK_NS : nextLookNs;
        return pair;
    }

    private long newChannel() {
        long id;
        do {
            id = random.nextLong();
        } while (id == Hop.DIRECT || !channelIds.add(id));
        return id;
    }

    private Member member(Peer peer) {
        return members.computeIfAbsent(peer, key -> new Member());
    }

    /** Does anybody reach this peer by this node, so that the session with it is to be kept? */
    boolean isUsedBy(Peer peer) {
        Member member = members.get(peer);
        return member != null && member.pairs.stream().anyMatch(RelayPair::isAgreed);
    }

    /** The last session with a peer ended. */
    void onDown(Peer peer) {
        Member member = members.get(peer);
        if (member != null) {
            new ArrayList<>(member.pairs).forEach(this::end);
            members.remove(peer);
        }
    }

    long nextDeadlineNs() {
        return nextLookNs;
    }

    void onTimer(long nowNs) {
        if (nextLookNs == TimerQueue.NONE || nowNs - nextLookNs < 0) {
            return;
        }
        List<RelayPair> unused = pairs.values().stream()
                .filter(pair -> nowNs - pair.lastUsedNs() >= (pair.isAgreed() ? IDLE_NS : UNAGREED_NS))
                .toList();
        unused.forEach(this::end);
        nextLookNs = pairs.isEmpty() ? TimerQueue.NONE : nowNs + LOOK_NS;
    }

    /** Both are told, so that neither counts on it. */
    private void end(RelayPair pair) {
        pairs.remove(pair.key());
        for (RelayPair.Side side : pair.sides()) {
            member(side.peer()).pairs.remove(pair);
            channelIds.remove(side.channel());
            if (pair.isAgreed()) {
                send(
                        side.peer(),
                        FrameKind.RELAY_GRANT,
                        pair.otherSide(side.peer()).peer().key(),
                        Hop.DIRECT);
            }
        }
        if (pair.isAgreed()) {
            publish();
        }
    }

    /** The data loops must know a channel before those do that it is given to. */
    private void publish() {
        List<ForwardChannel> channels = pairs.values().stream()
                .flatMap(pair -> pair.channels().stream())
                .toList();
        parts.publisher().onForwardsChanged(new Forwards(channels, forwardLimits));
        parts.publisher().publish();
    }
}
