package org.meshnet.core.engine.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.Stamps;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.peer.Connecting;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.net.Hop;
import org.meshnet.core.noise.Finished;
import org.meshnet.core.noise.InitiatorHandshake;
import org.meshnet.core.noise.ResponderHandshake;
import org.meshnet.core.noise.Response;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.CookieReply;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.HandshakeMessage;
import org.meshnet.core.wire.HandshakeResponse;
import org.meshnet.core.wire.InitiationPayload;
import org.meshnet.core.wire.ResponsePayload;
import org.meshnet.core.wire.WireException;

/**
 * Opens sessions: sends initiations until one is answered, and answers those of others (docs/protocol.md §4.1, §4.2).
 * Control thread only.
 */
public final class Handshaker implements Connector {
    /** Pauses after the first initiations of a run; {@link #RETRY_NS} from then on. */
    private static final long[] FIRST_RETRIES_NS = {250_000_000L, 250_000_000L, 500_000_000L, 1_000_000_000L};

    private static final long RETRY_NS = 5_000_000_000L;
    private static final long RETRY_JITTER_NS = 500_000_000L;
    private static final long GIVE_UP_NS = 90_000_000_000L;
    private static final long UNREACHABLE_RETRY_NS = 30_000_000_000L;
    private static final int KEY_LENGTH = 32;

    private final Identity identity;
    private final NetworkSecrets secrets;
    private final byte[] prologue;
    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final RandomSource random;
    private final SessionMaker sessions;
    private final EngineContext context;
    private final Directory directory;
    private final Checks checks;
    private final HandshakeEvents events;
    private final HandshakeGuard guard;
    private final Stamps stamps;
    private final Map<Integer, Peer> peersByIndex = new HashMap<>();

    public Handshaker(EngineContext context, Directory directory, Checks checks, HandshakeEvents events, long nowNs) {
        this.identity = context.config().member().identity();
        this.secrets = context.config().member().secrets();
        this.prologue = prologue(secrets);
        this.mac1Key = secrets.mac1Key(identity.noisePublicKey());
        this.cookieKey = secrets.cookieKey(identity.noisePublicKey());
        this.random = context.random();
        this.sessions = new SessionMaker(context.config(), context.seams());
        this.context = context;
        this.directory = directory;
        this.checks = checks;
        this.events = events;
        this.stamps = context.stamps();
        this.guard = new HandshakeGuard(random, nowNs);
    }

    private static byte[] prologue(NetworkSecrets secrets) {
        byte[] label = "meshnet v2".getBytes(StandardCharsets.US_ASCII);
        byte[] networkId = secrets.networkId().bytes();
        return ByteBuffer.allocate(label.length + networkId.length)
                .put(label)
                .put(networkId)
                .array();
    }

    @Override
    public void connect(Peer peer, long nowNs) {
        if (!peer.connecting().isUnderWay() && !directory.hasSteppedBack()) {
            peer.connecting().start(nowNs);
            peer.paths().openAnew();
            attempt(peer, nowNs);
        }
    }

    /**
     * The peer is told of us at this moment, too: attempts made now meet its own, so the fast ones start over. They ask
     * for no introduction, or two peers that cannot reach each other would have themselves introduced without end.
     *
     * @param hasNewRelay did the introduction bring a way that the last attempt did not take
     */
    public void onIntroduced(Peer peer, boolean hasNewRelay, long nowNs) {
        Connecting connecting = peer.connecting();
        if (directory.hasSteppedBack()) {
            return;
        }
        if (connecting.isFresh(nowNs)) {
            if (hasNewRelay && connecting.isUnderWay()) {
                sendInitiation(peer, peer.paths().relays(), nowNs);
            }
            return;
        }
        if (!connecting.isUnderWay() && !connecting.isGivenUp()) {
            connecting.start(nowNs);
        }
        connecting.startOver(nowNs);
        peer.paths().openAnew();
        attempt(peer, nowNs);
    }

    /**
     * A member gave a channel to the peer: an attempt that is under way goes there, too; a peer that was given up is
     * tried again.
     */
    public void onRelay(Peer peer, Hop relay, long nowNs) {
        Connecting connecting = peer.connecting();
        if (directory.hasSteppedBack()) {
            return;
        }
        if (connecting.isUnderWay()) {
            sendInitiation(peer, List.of(relay), nowNs);
        } else if (connecting.isGivenUp() && connecting.isSlow()) {
            connecting.startOver(nowNs);
            peer.paths().openAnew();
            attempt(peer, nowNs);
        }
    }

    /** The next attempt is due. */
    public void onRetry(Peer peer, long nowNs) {
        Connecting connecting = peer.connecting();
        if (directory.hasSteppedBack()) {
            stop(peer);
        } else if (connecting.isUnderWay() && nowNs - connecting.startedNs() >= GIVE_UP_NS) {
            forget(connecting.giveUp());
            events.onGivenUp(peer, nowNs);
            context.timers().set(peer, PeerTimer.HANDSHAKE_RETRY, nowNs + UNREACHABLE_RETRY_NS);
        } else if (connecting.isUnderWay()) {
            attempt(peer, nowNs);
        } else if (connecting.isGivenUp() && (isFast(connecting) || directory.wantsSession(peer))) {
            attempt(peer, nowNs);
        }
    }

    /** Ends all attempts at a peer. */
    public void stop(Peer peer) {
        forget(peer.connecting().finish());
        context.timers().cancel(peer, PeerTimer.HANDSHAKE_RETRY);
    }

    private void attempt(Peer peer, long nowNs) {
        Connecting connecting = peer.connecting();
        int attempt = connecting.attemptCount();
        boolean isRekey = peer.isConnected() && peer.paths().isTrusted(nowNs) && attempt == 0;
        if (!isRekey && !checks.beginRound(peer, nowNs)) {
            context.timers().set(peer, PeerTimer.HANDSHAKE_RETRY, checks.nextRoundNs(peer, nowNs));
            return;
        }
        sendInitiation(peer, isRekey ? List.of(peer.paths().current().orElseThrow()) : round(peer, nowNs), nowNs);
        if (!isRekey && needsIntroduction(connecting, attempt)) {
            directory.introduce(peer, nowNs);
        }
        if (!isRekey) {
            events.onAttempt(peer, nowNs);
        }
        long pauseNs;
        if (attempt < FIRST_RETRIES_NS.length) {
            pauseNs = FIRST_RETRIES_NS[attempt];
        } else if (connecting.isUnderWay()) {
            pauseNs = RETRY_NS + random.nextLong(RETRY_JITTER_NS);
        } else {
            pauseNs = UNREACHABLE_RETRY_NS;
        }
        context.timers().set(peer, PeerTimer.HANDSHAKE_RETRY, nowNs + pauseNs);
    }

    private List<Hop> round(Peer peer, long nowNs) {
        return peer.paths().takeRound(nowNs).stream()
                .filter(target -> checks.allows(peer, target, nowNs))
                .toList();
    }

    private static boolean isFast(Connecting connecting) {
        return connecting.attemptCount() <= FIRST_RETRIES_NS.length;
    }

    private static boolean needsIntroduction(Connecting connecting, int attempt) {
        return connecting.isIntroduced()
                ? attempt > FIRST_RETRIES_NS.length
                : attempt == 0 || attempt >= FIRST_RETRIES_NS.length - 1;
    }

    /** Each target gets a copy under an index of its own, so that the answer tells which of them arrived. */
    private void sendInitiation(Peer peer, List<Hop> targets, long nowNs) {
        if (targets.isEmpty()) {
            peer.connecting().skip();
            return;
        }
        byte[] staticSecret = identity.noiseSecretKey();
        byte[] psk = secrets.noisePsk();
        byte[] ephemeralSecret = random.bytes(KEY_LENGTH);
        Optional<InitiatorHandshake> started;
        try {
            started = InitiatorHandshake.start(
                    prologue, staticSecret, peer.noiseKey(), psk, ephemeralSecret, initiationPayload());
        } finally {
            wipe(staticSecret, psk, ephemeralSecret);
        }
        if (started.isEmpty()) {
            return;
        }
        InitiatorHandshake handshake = started.get();
        Bytes noise = Bytes.of(handshake.initiation());
        List<Connecting.Copy> copies = targets.stream()
                .map(target -> sendCopy(peer, noise, target, nowNs))
                .toList();
        peer.connecting()
                .add(new Connecting.Attempt(handshake, copies))
                .ifPresent(obsolete -> forget(List.of(obsolete)));
    }

    private byte[] initiationPayload() {
        long sequence = directory.announcer().addressSequence();
        return new InitiationPayload(stamps.next(), sessions.capabilities(), sessions.laneCount(), sequence).encode();
    }

    private Connecting.Copy sendCopy(Peer peer, Bytes noise, Hop to, long nowNs) {
        int index = newIndex();
        HandshakeInitiation copy = HandshakeInitiation.of(
                index,
                noise,
                secrets.mac1Key(peer.noiseKey()),
                peer.connecting().cookie(to, nowNs));
        peersByIndex.put(index, peer);
        send(peer, ByteBuffer.wrap(copy.encode()), to, nowNs);
        return new Connecting.Copy(index, to, copy.mac1());
    }

    private void send(Peer peer, ByteBuffer datagram, Hop to, long nowNs) {
        context.hops().send(datagram, to, peer.paths().isOpening(to, nowNs));
    }

    /** Before the peer hears of us: from then on it may send straight. */
    private void openTowards(Peer peer, ByteBuffer datagram, long nowNs) {
        peer.paths().behindNats().stream()
                .filter(to -> checks.allows(peer, to, nowNs))
                .filter(to -> peer.paths().isOpening(to, nowNs))
                .forEach(to -> context.hops().sendNear(datagram, to));
    }

    /** Answers an initiation, if it is authentic, new, and not for us to insist on our own. */
    public void onInitiation(byte[] datagram, Hop from, long nowNs) throws WireException {
        HandshakeInitiation initiation = HandshakeInitiation.decode(ByteBuffer.wrap(datagram));
        if (!isAuthentic(initiation) || !isAllowed(initiation, from, nowNs)) {
            return;
        }
        byte[] staticSecret = identity.noiseSecretKey();
        byte[] psk = secrets.noisePsk();
        Optional<ResponderHandshake> read;
        try {
            read = ResponderHandshake.read(
                    prologue, staticSecret, psk, initiation.noise().toArray());
        } finally {
            wipe(staticSecret, psk);
        }
        if (read.isEmpty()) {
            context.counters().add(Counter.HANDSHAKE_UNAUTHENTICATED);
            return;
        }
        try {
            onAuthentic(initiation, read.get(), from, nowNs);
        } finally {
            read.get().destroy();
        }
    }

    private void onAuthentic(HandshakeInitiation initiation, ResponderHandshake handshake, Hop from, long nowNs)
            throws WireException {
        InitiationPayload payload = InitiationPayload.decode(ByteBuffer.wrap(handshake.payload()));
        Optional<Peer> peer = context.peers().findByNoiseKey(handshake.remoteStatic());
        if (peer.isEmpty() || directory.hasSteppedBack()) {
            context.peers().ignoreUpTo(handshake.remoteStatic(), payload.timestampNs(), payload.descriptorSequence());
            context.counters().add(Counter.HANDSHAKE_STRANGER);
            return;
        }
        if (!peer.get().connecting().takeTimestamp(payload.timestampNs(), nowNs)) {
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return;
        }
        peer.get().paths().onHeard(from, nowNs);
        if (insists(peer.get(), nowNs)) {
            insist(peer.get(), from, nowNs);
        } else {
            respond(peer.get(), initiation, handshake, payload, from, nowNs);
        }
    }

    private boolean isAuthentic(HandshakeMessage message) {
        boolean isAuthentic = message.hasMac1(mac1Key);
        if (!isAuthentic) {
            context.counters().add(Counter.HANDSHAKE_UNAUTHENTICATED);
        }
        return isAuthentic;
    }

    private boolean isAllowed(HandshakeInitiation initiation, Hop from, long nowNs) {
        if (guard.isCopy(initiation)) {
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return false;
        }
        HandshakeGuard.Verdict verdict = guard.judge(initiation, from, nowNs);
        if (verdict == HandshakeGuard.Verdict.ASK_FOR_COOKIE) {
            CookieReply reply = CookieReply.seal(initiation, guard.cookie(from, nowNs), cookieKey, random);
            context.hops().send(ByteBuffer.wrap(reply.encode()), from);
            context.counters().add(Counter.HANDSHAKE_COOKIES);
        } else if (verdict == HandshakeGuard.Verdict.DROP) {
            context.counters().add(Counter.HANDSHAKE_OVERLOAD);
        }
        return verdict == HandshakeGuard.Verdict.ANSWER;
    }

    /**
     * With attempts under way on both sides the lower key stays initiator; if its own fail for long, it gives way after
     * all.
     */
    private boolean insists(Peer peer, long nowNs) {
        Connecting connecting = peer.connecting();
        return connecting.isUnderWay()
                && nowNs - connecting.startedNs() < Connecting.INSIST_NS
                && identity.nodeKey().compareTo(peer.key()) < 0;
    }

    private void insist(Peer peer, Hop from, long nowNs) {
        if (checks.allowsAnswer(peer, from, nowNs)) {
            sendInitiation(peer, List.of(from), nowNs);
        }
    }

    private void respond(
            Peer peer,
            HandshakeInitiation initiation,
            ResponderHandshake handshake,
            InitiationPayload payload,
            Hop from,
            long nowNs) {
        int index = newIndex();
        int agreed = payload.capabilities() & sessions.capabilities();
        directory.missing().onSequence(peer, payload.descriptorSequence(), nowNs);
        Response response = respond(handshake, agreed);
        HandshakeResponse message = HandshakeResponse.of(
                index,
                initiation.senderIndex(),
                Bytes.of(response.message()),
                secrets.mac1Key(peer.noiseKey()),
                peer.connecting().cookie(from, nowNs));
        SessionMaker.Agreement agreement =
                new SessionMaker.Agreement(false, index, initiation.senderIndex(), agreed, payload.laneCount());
        Session session = session(peer, agreement, response.finished(), nowNs);
        events.onUnconfirmed(peer, session, from, nowNs);
        ByteBuffer datagram = ByteBuffer.wrap(message.encode());
        openTowards(peer, datagram, nowNs);
        context.hops().send(datagram, from);
    }

    private Response respond(ResponderHandshake handshake, int agreed) {
        byte[] ephemeralSecret = random.bytes(KEY_LENGTH);
        try {
            ResponsePayload payload = new ResponsePayload(
                    agreed, sessions.laneCount(), directory.announcer().addressSequence());
            return handshake.respond(ephemeralSecret, payload.encode());
        } finally {
            wipe(ephemeralSecret);
        }
    }

    /**
     * Finishes an attempt of ours: what went to the target that this answers has arrived, whatever the answer's source
     * says.
     */
    public void onResponse(byte[] datagram, long nowNs) throws WireException {
        HandshakeResponse response = HandshakeResponse.decode(ByteBuffer.wrap(datagram));
        if (!isAuthentic(response)) {
            return;
        }
        Optional<Peer> asked = Optional.ofNullable(peersByIndex.get(response.receiverIndex()));
        Optional<Connecting.Attempt> attempt =
                asked.flatMap(known -> known.connecting().find(response.receiverIndex()));
        Optional<Finished> finished = attempt.flatMap(
                known -> known.handshake().readResponse(response.noise().toArray()));
        if (finished.isEmpty()) {
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return;
        }
        Peer peer = asked.get();
        Optional<ResponsePayload> payload = payload(finished.get());
        if (payload.isEmpty()) {
            forget(peer.connecting().drop(response.receiverIndex()));
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return;
        }
        Hop over = attempt.get().copy(response.receiverIndex()).orElseThrow().to();
        SessionMaker.Agreement agreement = new SessionMaker.Agreement(
                true,
                response.receiverIndex(),
                response.senderIndex(),
                payload.get().capabilities(),
                payload.get().laneCount());
        stop(peer);
        directory.missing().onSequence(peer, payload.get().descriptorSequence(), nowNs);
        Session session = session(peer, agreement, finished.get(), nowNs);
        events.onEstablished(peer, session, over, nowNs);
    }

    /** Empty if a member sealed what is no payload; the keys are wiped then, and so is the attempt that made them. */
    private static Optional<ResponsePayload> payload(Finished finished) {
        try {
            return Optional.of(ResponsePayload.decode(ByteBuffer.wrap(finished.payload())));
        } catch (WireException e) {
            finished.destroy();
            return Optional.empty();
        }
    }

    private Session session(Peer peer, SessionMaker.Agreement agreement, Finished finished, long nowNs) {
        Session session = sessions.make(peer, agreement, finished, nowNs);
        peersByIndex.put(session.localIndex(), peer);
        context.counters().add(Counter.HANDSHAKES);
        return session;
    }

    /** Keeps the cookie and tries again at once with it, where it is good. */
    public void onCookieReply(byte[] datagram, long nowNs) throws WireException {
        CookieReply reply = CookieReply.decode(ByteBuffer.wrap(datagram));
        Optional<Peer> asked = Optional.ofNullable(peersByIndex.get(reply.receiverIndex()));
        Optional<Connecting.Copy> copy = asked.flatMap(
                        known -> known.connecting().find(reply.receiverIndex()))
                .flatMap(attempt -> attempt.copy(reply.receiverIndex()));
        Optional<Bytes> cookie = copy.flatMap(
                sent -> reply.open(sent.mac1(), secrets.cookieKey(asked.get().noiseKey())));
        if (cookie.isEmpty()) {
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return;
        }
        Peer peer = asked.get();
        Hop over = copy.get().to();
        boolean isNew = peer.connecting().keepCookie(over, cookie.get(), nowNs);
        if (isNew && peer.connecting().isUnderWay() && checks.allows(peer, over, nowNs)) {
            sendInitiation(peer, List.of(over), nowNs);
        }
    }

    /** Gives up the index of a session that ended. */
    public void forgetIndex(int index) {
        peersByIndex.remove(index);
    }

    private void forget(Collection<Connecting.Attempt> attempts) {
        for (Connecting.Attempt attempt : attempts) {
            attempt.copies().forEach(copy -> peersByIndex.remove(copy.localIndex()));
            attempt.handshake().destroy();
        }
    }

    private static void wipe(byte[]... keys) {
        for (byte[] key : keys) {
            Arrays.fill(key, (byte) 0);
        }
    }

    private int newIndex() {
        int index;
        do {
            index = (int) random.nextLong();
        } while (peersByIndex.containsKey(index));
        return index;
    }
}
