package org.meshnet.core.engine.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.NetworkRing;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.handshake.Handshaker;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.relay.RelayChannels;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.KeyStatus;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Period;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.Rotation;
import org.meshnet.core.session.Session;

/**
 * Another key takes the place of the network's (docs/protocol.md §7.7): takes it from the document, or from a member
 * where that has no box for this node; has both keys be good during the overlap, and forgets the ones before after it.
 * Control thread only.
 *
 * <pre>
 *   document ── box for this node ────────▶ both good ── overlap over ──▶ the newest only
 *       └─ none ─▶ asks members for it ─▶──┘
 * </pre>
 */
public final class RotationDesk implements SessionObserver {
    /** From one question for the key to the next. */
    static final long ASK_PAUSE_NS = 2_000_000_000L;
    /** Questions of a peer that are looked at: a second, and at once. */
    static final int ASKS_PER_SECOND = 1;

    static final int ASKS_AT_ONCE = 5;

    /** Who has met nobody for so long says that the network may have another key. */
    static final long ALONE_NS = 60_000_000_000L;

    private static final String SUBJECT = "";
    private static final String ALONE = "alone";

    private final EngineContext context;
    private final NetworkRing ring;
    private final Directory directory;
    private final Handshaker handshaker;
    private final RelayChannels relays;
    private final ControlFrames frames;
    private final Map<NodeKey, TokenBucket> asks = new HashMap<>();
    private Rotation rotation = Rotation.NONE;
    /** Null while one key is good. */
    private @Nullable Overlap overlap;

    private long relaysNs = TimerQueue.NONE;
    private long askNs = TimerQueue.NONE;
    private long aloneNs;
    private @Nullable NodeKey lastAsked;

    public RotationDesk(
            EngineContext context, Directory directory, Handshaker handshaker, RelayChannels relays, long nowNs) {
        this.context = context;
        this.ring = context.ring();
        this.directory = directory;
        this.handshaker = handshaker;
        this.relays = relays;
        this.frames = new ControlFrames(context.hops());
        this.aloneNs = context.membership().isClosed() ? nowNs + ALONE_NS : TimerQueue.NONE;
    }

    /** Takes what the document says that counts from now on. */
    public void onDocument(PolicyDocument document, long nowNs) {
        Rotation next = document.content().rotation();
        if (next.epoch() < rotation.epoch()) {
            takeBack(nowNs);
        }
        if (next.epoch() == 0) {
            return;
        }
        boolean isAnother = !next.networkId().equals(rotation.networkId());
        rotation = next;
        if (!isHeld()) {
            next.open(context.config().member().identity()).ifPresent(key -> take(key, nowNs));
        }
        boolean isLacking = !isHeld() && !isRevoked(document.content());
        askNs = isLacking ? nowNs : TimerQueue.NONE;
        warn(isLacking, nowNs);
        if (isAnother) {
            overlap = Overlap.of(document, nowNs);
            relaysNs = nowNs + overlap.relayPauseNs();
        }
        end(nowNs);
    }

    /** Who signed the last rotation was retired for the same place, so it never was one. */
    private void takeBack(long nowNs) {
        List<NetworkSecrets> dropped = isHeld() ? ring.dropNewest() : List.of();
        rotation = Rotation.NONE;
        overlap = null;
        relaysNs = TimerQueue.NONE;
        askNs = TimerQueue.NONE;
        warn(false, nowNs);
        if (!dropped.isEmpty()) {
            onChanged(dropped, nowNs);
        }
    }

    /** Has this node the key that the document names? */
    private boolean isHeld() {
        return ring.newest().networkId().equals(rotation.networkId());
    }

    /** Nobody gives it to this node then. */
    private boolean isRevoked(PolicyContent content) {
        return content.revokedKeys().contains(context.ownKey())
                || context.membership()
                        .own()
                        .map(own -> own.serial())
                        .filter(content.revokedSerials()::contains)
                        .isPresent();
    }

    private void warn(boolean isLacking, long nowNs) {
        if (!isLacking) {
            context.warnings().clear(Warning.Kind.NETWORK_KEY, SUBJECT);
            return;
        }
        context.warnings()
                .raise(
                        Warning.Kind.NETWORK_KEY,
                        SUBJECT,
                        "the network has another key, number " + (rotation.epoch() + 1)
                                + ", and this node was not given it; members are asked, and if none gives it, an "
                                + "administrator can: cert request here, cert sign there, then replace the "
                                + "membership file and restart",
                        nowNs);
    }

    /** Takes the key, if it is that of the document, which is wiped; true then. */
    private boolean take(NetworkKey key, long nowNs) {
        NetworkSecrets next = ring.newest().rekeyed(key);
        key.destroy();
        if (!next.networkId().equals(rotation.networkId())) {
            next.forgetKey();
            context.counters().add(Counter.NETWORK_KEYS_REFUSED);
            return false;
        }
        onChanged(ring.add(next), nowNs);
        return true;
    }

    private void onChanged(List<NetworkSecrets> dropped, long nowNs) {
        handshaker.onKeys();
        directory.onKeys(nowNs);
        dropped.forEach(NetworkSecrets::forgetKey);
        List<NetworkKey> keys = ring.all().stream().map(NetworkSecrets::key).toList();
        context.turn().listener().onMembership(new MembershipNews.Rekeyed(keys));
    }

    /** Forgets the keys before, once their time is over. Who was not given the newest has nothing else. */
    private void end(long nowNs) {
        Overlap open = overlap;
        if (open == null || !open.isOver(context.stamps().unixNs(), nowNs) || !isHeld()) {
            return;
        }
        overlap = null;
        relaysNs = TimerQueue.NONE;
        if (ring.all().size() > 1) {
            onChanged(ring.dropEarlier(), nowNs);
        }
    }

    public long nextDeadlineNs() {
        long endNs = overlap == null || !isHeld() ? TimerQueue.NONE : overlap.deadlineNs();
        return Math.min(Math.min(endNs, aloneNs), Math.min(relaysNs, askNs));
    }

    /** Asks for the key, has relays replaced, and ends the overlap, each when it is due. */
    public void onTimer(long nowNs) {
        if (askNs <= nowNs) {
            askNs = nowNs + ASK_PAUSE_NS;
            nextHolder().ifPresent(this::ask);
        }
        if (relaysNs <= nowNs) {
            relaysNs = overlap == null ? TimerQueue.NONE : nowNs + overlap.relayPauseNs();
            replaceRelays(nowNs);
        }
        if (aloneNs <= nowNs) {
            aloneNs = nowNs + ALONE_NS;
            warnOfBeingAlone(nowNs);
        }
        end(nowNs);
    }

    /** Who slept through a rotation of which no server has the document any more cannot know that it did. */
    private void warnOfBeingAlone(long nowNs) {
        if (directory.registrations().isAny() && context.peers().all().isEmpty()) {
            context.warnings()
                    .raise(
                            Warning.Kind.NETWORK_KEY,
                            ALONE,
                            "no other member is known at the servers: if others run, the network may have got another "
                                    + "key while this node was away; then cert request here, cert sign where the "
                                    + "administrator's key is, replace the membership file and restart",
                            nowNs);
        }
    }

    /** What goes by a relay of a registration that is about to end is to have another one before. */
    private void replaceRelays(long nowNs) {
        context.peers().all().stream()
                .filter(peer -> peer.isConnected() && peer.paths().isRelayed())
                .filter(peer -> directory.isByEarlierKey(peer.paths().current().orElseThrow()))
                .toList()
                .forEach(peer -> relays.request(peer, nowNs));
    }

    /** Of the certified members with a session the one behind who was asked last, in the order of the keys. */
    private Optional<Peer> nextHolder() {
        List<Peer> holders = context.peers().all().stream()
                .filter(peer -> peer.isConnected() && peer.certificate().isPresent())
                .sorted((one, other) -> one.key().compareTo(other.key()))
                .toList();
        NodeKey last = lastAsked;
        return holders.stream()
                .filter(peer -> last != null && peer.key().compareTo(last) > 0)
                .findFirst()
                .or(() -> holders.stream().findFirst());
    }

    private void ask(Peer holder) {
        Hop hop = holder.link().hop();
        if (hop != null) {
            lastAsked = holder.key();
            frames.sendNetworkKeyRequest(holder.current().orElseThrow(), rotation.networkId(), hop);
        }
    }

    /** A member asks for the key with this id. */
    public void onAsk(Peer peer, Session session, NetworkId wanted, Hop from, long nowNs) {
        boolean isDue = asks.computeIfAbsent(peer.key(), key -> new TokenBucket(ASKS_PER_SECOND, ASKS_AT_ONCE))
                .take(nowNs);
        if (!isDue || !isEntitled(peer)) {
            context.counters().add(Counter.NETWORK_KEYS_REFUSED);
        } else if (isHeld() && wanted.equals(rotation.networkId())) {
            context.counters().add(Counter.NETWORK_KEYS_GIVEN);
            frames.sendNetworkKey(session, ring.newest(), from);
        }
    }

    /** Who shows a certificate that is good by this node's document in this very hour, and was not revoked. */
    private boolean isEntitled(Peer peer) {
        return peer.certificate()
                .filter(shown -> context.membership()
                        .standing(
                                peer.key(), shown, Period.hour(context.stamps().unixNs()))
                        .isEmpty())
                .isPresent();
    }

    /** A member gives a key, which is wiped. */
    public void onGiven(Peer peer, NetworkKey key, long nowNs) {
        if (askNs == TimerQueue.NONE || !peer.key().equals(lastAsked) || !take(key, nowNs)) {
            key.destroy();
            context.counters().add(Counter.NETWORK_KEYS_REFUSED);
            return;
        }
        askNs = TimerQueue.NONE;
        warn(false, nowNs);
        end(nowNs);
    }

    @Override
    public void onEstablished(Peer peer, long nowNs) {
        aloneNs = TimerQueue.NONE;
        context.warnings().clear(Warning.Kind.NETWORK_KEY, ALONE);
        if (askNs != TimerQueue.NONE) {
            askNs = Math.min(askNs, nowNs + ASK_PAUSE_NS / 10);
        }
    }

    @Override
    public void onDown(Peer peer, long nowNs) {
        asks.remove(peer.key());
    }

    /** How it stands. */
    public KeyStatus status() {
        boolean isOverlap = ring.all().size() > 1;
        return new KeyStatus(
                rotation.epoch(),
                rotation.epoch() == 0 || isHeld(),
                isOverlap ? OptionalLong.of(rotation.overlapEndS()) : OptionalLong.empty());
    }
}
