package org.meshnet.core.engine.relay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.lane.ForwardChannel;
import org.meshnet.core.engine.lane.ForwardLane;
import org.meshnet.core.engine.lane.ForwardLimits;
import org.meshnet.core.engine.lane.Forwards;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.RelayLimitBody;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.relay.ByteBudget;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;

/**
 * This node as a relay for other members (docs/protocol.md §4.4): gives channels to two that both ask for each other
 * inside a direct session with this node, and takes them back when they are not used, a session ends, or one of the two
 * answers no more where its datagrams go. Forwarding itself is the data loops' ({@link ForwardLane}). Bounded:
 * {@value #MAX_PAIRS} pairs, of one member {@value #MAX_PAIRS_OF_MEMBER}, of which the one that was unused for longest
 * makes room. Control thread only.
 *
 * <pre>
 *          a probe is answered                                        90 s unused, a session ends,
 *   none ──where one asked from──▶ offered to the other               or 15 s without an answer
 *    ▲                                │ 10 s        └─it asks, too──▶ channels, forwarding ─┐
 *    └────────────────────────────────┴─────────────────────────────────────────────────────┘
 * </pre>
 */
public final class RelayService implements SessionObserver {
    static final int MAX_PAIRS = 1024;
    static final int MAX_PAIRS_OF_MEMBER = 128;
    /** More than two keepalives of a session that idles by this relay. */
    static final long IDLE_NS = 90_000_000_000L;

    /** Members between which is forwarded have to answer so often where it goes to (RFC 7675 §5.1 has 30 s). */
    static final long CONSENT_NS = 15_000_000_000L;

    private static final long LOOK_NS = 4_000_000_000L;
    /** Requests of one member: a start among many peers at once, then a few. */
    private static final int REQUESTS_PER_SECOND = 32;

    private static final int REQUEST_BURST = 256;

    /** Null if this node forwards nothing. */
    private @Nullable RelayLimits limits;

    private Forwards forwards = Forwards.NONE;
    private final EngineContext context;
    private final PathKeeper paths;
    private final RandomSource random;
    private final ControlFrames frames;
    private final long startNs;
    private final Map<RelayPair.Key, RelayPair> pairs = new LinkedHashMap<>();
    private final RelayAsks asks = new RelayAsks();
    private final Map<Peer, Member> members = new HashMap<>();
    private final Map<Long, RelayPair.Side> sides = new HashMap<>();
    private long nextLookNs = TimerQueue.NONE;

    /** What is known of one that asks or is asked for. */
    private static final class Member {
        private final Set<RelayPair> pairs = new LinkedHashSet<>();
        private final ByteBudget requests = new ByteBudget(REQUESTS_PER_SECOND, REQUEST_BURST);
    }

    public RelayService(EngineContext context, PathKeeper paths, long nowNs) {
        this.context = context;
        this.paths = paths;
        this.random = context.random();
        this.frames = new ControlFrames(context.hops());
        this.startNs = nowNs;
        context.config().traffic().relayForOthers().ifPresent(told -> setLimits(told, nowNs));
    }

    /** This node forwards so much for others from now on. Channels that were given stay. */
    public void setLimits(RelayLimits told, long nowNs) {
        limits = told;
        forwards = new Forwards(2 * MAX_PAIRS, new ForwardLimits(told, nowNs));
        for (RelayPair pair : pairs.values()) {
            pair.setShare(told.newShare());
            forwards.put(pair.channels());
        }
        context.publisher().onForwards(forwards);
    }

    /** This node forwards nothing any more; those that it did it for are told. */
    public void stop() {
        new ArrayList<>(pairs.values()).forEach(this::end);
        limits = null;
        forwards = Forwards.NONE;
        context.publisher().onForwards(forwards);
    }

    /** A member asks, inside a session and over this hop, for a channel to another. */
    public void onRequest(Peer asker, Session session, NodeKey wanted, Hop from, long nowNs) {
        if (!member(asker).requests.take(1, nowNs - startNs)) {
            context.counters().add(Counter.RELAY_REQUEST_REFUSED);
            return;
        }
        Optional<Peer> other = from.isRelayed() || !from.endpoint().isSendable()
                ? Optional.empty()
                : context.peers().find(wanted).filter(known -> isPossible(asker, known));
        if (other.isEmpty()) {
            context.counters().add(Counter.RELAY_REQUEST_REFUSED);
            frames.sendRelayFrame(session, FrameKind.RELAY_GRANT, wanted, Hop.DIRECT, from);
            return;
        }
        nextLookNs = nextLookNs == TimerQueue.NONE ? nowNs + LOOK_NS : nextLookNs;
        if (asker.paths().hasJustAnswered(from, nowNs)) {
            onProvenRequest(asker, session, other.get(), from, nowNs);
        } else {
            asks.add(asker, other.get(), from.endpoint(), false, nowNs);
            paths.challenge(asker, session, from, nowNs);
        }
    }

    private boolean isPossible(Peer asker, Peer other) {
        return limits != null
                && asker != other
                && other.isConnected()
                && other.paths().isDirect();
    }

    /** A peer answered a probe over this hop: what it asked for from there can be done. */
    public void onAnswer(Peer asker, Session session, Hop from, long nowNs) {
        if (!from.isRelayed()) {
            asks.unproven(asker, from.endpoint(), nowNs).keySet().stream()
                    .filter(other -> isPossible(asker, other))
                    .forEach(other -> onProvenRequest(asker, session, other, from, nowNs));
        }
    }

    private void onProvenRequest(Peer asker, Session session, Peer other, Hop from, long nowNs) {
        RelayPair known = pairs.get(RelayPair.Key.of(asker, other));
        if (known != null) {
            asks.remove(asker, other);
            if (known.bind(asker, from.endpoint(), nowNs)) {
                forwards.put(known.channels());
            }
            grant(session, other, known.side(asker), from);
            return;
        }
        Optional<Endpoint> otherFrom = asks.provenFrom(other, asker, nowNs);
        if (otherFrom.isPresent()) {
            agree(asker, session, from, other, otherFrom.get(), nowNs);
        } else if (asks.add(asker, other, from.endpoint(), true, nowNs).takeOffer(nowNs)) {
            send(other, FrameKind.RELAY_OFFER, asker.key(), Hop.DIRECT);
        }
    }

    private void agree(Peer asker, Session session, Hop from, Peer other, Endpoint otherFrom, long nowNs) {
        asks.remove(asker, other);
        asks.remove(other, asker);
        RelayPair pair = add(
                new RelayPair.Side(asker, newChannel(), from.endpoint()),
                new RelayPair.Side(other, newChannel(), otherFrom),
                nowNs);
        grant(session, other, pair.side(asker), from);
        send(other, FrameKind.RELAY_GRANT, asker.key(), pair.side(other).channel());
    }

    private void grant(Session session, Peer other, RelayPair.Side to, Hop over) {
        frames.sendRelayFrame(session, FrameKind.RELAY_GRANT, other.key(), to.channel(), over);
    }

    private void send(Peer to, int kind, NodeKey about, long channel) {
        overDirect(to, (session, hop) -> frames.sendRelayFrame(session, kind, about, channel, hop));
    }

    /** Over the path in use, if it is direct. */
    private static void overDirect(Peer to, BiConsumer<Session, Hop> sending) {
        to.current()
                .ifPresent(session -> to.paths()
                        .current()
                        .filter(hop -> !hop.isRelayed())
                        .ifPresent(hop -> sending.accept(session, hop)));
    }

    /** The data loops know the channels from here on, so before those do that they are given to. */
    private RelayPair add(RelayPair.Side one, RelayPair.Side other, long nowNs) {
        makeRoom(one.peer());
        makeRoom(other.peer());
        if (pairs.size() >= MAX_PAIRS) {
            members.values().stream()
                    .max(Comparator.comparingInt(member -> member.pairs.size()))
                    .ifPresent(this::endLongestUnused);
        }
        RelayPair pair = new RelayPair(one, other, new ForwardChannel.Use(limits().newShare(), nowNs));
        pairs.put(pair.key(), pair);
        pair.sides().forEach(side -> sides.put(side.channel(), side));
        member(one.peer()).pairs.add(pair);
        member(other.peer()).pairs.add(pair);
        forwards.put(pair.channels());
        return pair;
    }

    private RelayLimits limits() {
        return Objects.requireNonNull(limits);
    }

    private void makeRoom(Peer peer) {
        if (member(peer).pairs.size() >= MAX_PAIRS_OF_MEMBER) {
            endLongestUnused(member(peer));
        }
    }

    private void endLongestUnused(Member member) {
        member.pairs.stream()
                .min(Comparator.comparingLong(RelayPair::lastUsedNs))
                .ifPresent(this::end);
    }

    private long newChannel() {
        long id;
        do {
            id = random.nextLong();
        } while (id == Hop.DIRECT || sides.containsKey(id));
        return id;
    }

    private Member member(Peer peer) {
        return members.computeIfAbsent(peer, key -> new Member());
    }

    /** A limit drops what comes under a channel: its owner is told, if the channel still stands. */
    public void onLimited(long channel, boolean isOwnLimit) {
        RelayPair.Side side = sides.get(channel);
        if (side == null) {
            return;
        }
        long kilobytesPerSecond = isOwnLimit ? RelayLimits.toKilobytes(limits().bytesPerSecond()) : 0;
        RelayLimitBody body = new RelayLimitBody(channel, kilobytesPerSecond);
        overDirect(side.peer(), (session, hop) -> frames.sendRelayLimit(session, body, hop));
    }

    /** Does anybody reach this peer by this node, so that the session with it is to be kept? */
    @Override
    public boolean needs(Peer peer) {
        Member member = members.get(peer);
        return member != null && !member.pairs.isEmpty();
    }

    /** The last session with a peer ended. */
    @Override
    public void onDown(Peer peer, long nowNs) {
        asks.forget(peer);
        Member member = members.get(peer);
        if (member != null) {
            new ArrayList<>(member.pairs).forEach(this::end);
            members.remove(peer);
        }
    }

    public long nextDeadlineNs() {
        return nextLookNs;
    }

    public void onTimer(long nowNs) {
        if (nextLookNs == TimerQueue.NONE || nowNs - nextLookNs < 0) {
            return;
        }
        asks.removeExpired(nowNs);
        pairs.values().stream()
                .filter(pair -> nowNs - pair.lastUsedNs() < CONSENT_NS)
                .flatMap(pair -> pair.sides().stream())
                .forEach(side -> askForConsent(side, nowNs));
        pairs.values().stream()
                .filter(pair -> nowNs - pair.lastUsedNs() >= IDLE_NS || pair.isUnheeded(CONSENT_NS, nowNs))
                .toList()
                .forEach(this::end);
        nextLookNs = pairs.isEmpty() && asks.isEmpty() ? TimerQueue.NONE : nowNs + LOOK_NS;
    }

    /** Whoever is forwarded to has to agree to it all the time. */
    private void askForConsent(RelayPair.Side side, long nowNs) {
        Hop to = Hop.direct(side.endpoint());
        Peer peer = side.peer();
        if (peer.paths().hasJustAnswered(to, nowNs)) {
            side.onConsent();
        } else {
            side.onConsentAsked(nowNs);
            peer.current().ifPresent(session -> paths.probe(peer, session, to, nowNs));
        }
    }

    /** Both are told, so that neither counts on it. */
    private void end(RelayPair pair) {
        pairs.remove(pair.key());
        forwards.remove(pair.sides().stream().map(RelayPair.Side::channel).toList());
        for (RelayPair.Side side : pair.sides()) {
            member(side.peer()).pairs.remove(pair);
            sides.remove(side.channel());
            send(
                    side.peer(),
                    FrameKind.RELAY_GRANT,
                    pair.otherSide(side.peer()).peer().key(),
                    Hop.DIRECT);
        }
    }
}
