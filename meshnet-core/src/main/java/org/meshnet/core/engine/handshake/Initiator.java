package org.meshnet.core.engine.handshake;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.peer.Connecting;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.net.Hop;
import org.meshnet.core.noise.Finished;
import org.meshnet.core.noise.InitiatorHandshake;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.CookieReply;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.HandshakeResponse;
import org.meshnet.core.wire.InitiationPayload;
import org.meshnet.core.wire.ResponsePayload;
import org.meshnet.core.wire.WireException;

/** The side that asks: sends initiations, and makes the session when one is answered. Control thread only. */
final class Initiator {
    private final EngineContext context;
    private final HandshakeKeys keys;
    private final SessionMaker sessions;
    private final Directory directory;
    private final Checks checks;
    private final HandshakeEvents events;

    Initiator(EngineContext context, HandshakeKeys keys, SessionMaker sessions, HandshakeUses uses) {
        this.context = context;
        this.keys = keys;
        this.sessions = sessions;
        this.directory = uses.directory();
        this.checks = uses.checks();
        this.events = uses.events();
    }

    /**
     * Sends an initiation: each target gets a copy under an index of its own, so that the answer tells which of them
     * arrived.
     */
    void send(Peer peer, List<Hop> targets, long nowNs) {
        if (targets.isEmpty() || !context.membership().isMeeting()) {
            peer.connecting().skip();
            return;
        }
        HandshakeEpoch epoch = keys.epoch(peer);
        byte[] staticSecret = keys.staticSecret();
        byte[] psk = epoch.psk();
        byte[] ephemeralSecret = keys.newEphemeralSecret();
        Optional<InitiatorHandshake> started;
        try {
            started = InitiatorHandshake.start(
                    epoch.prologue(), staticSecret, peer.noiseKey(), psk, ephemeralSecret, initiationPayload());
        } finally {
            HandshakeKeys.wipe(staticSecret, psk, ephemeralSecret);
        }
        if (started.isEmpty()) {
            return;
        }
        InitiatorHandshake handshake = started.get();
        Bytes noise = Bytes.of(handshake.initiation());
        List<Connecting.Copy> copies = targets.stream()
                .map(target -> sendCopy(peer, noise, epoch.mac1Key(peer), target, nowNs))
                .toList();
        peer.connecting()
                .add(new Connecting.Attempt(handshake, copies))
                .ifPresent(obsolete -> forget(List.of(obsolete)));
    }

    private byte[] initiationPayload() {
        long sequence = directory.announcer().addressSequence();
        long keyStart = context.ownKey().prefix();
        return new InitiationPayload(
                        context.stamps().next(), sessions.capabilities(), sessions.laneCount(), sequence, keyStart)
                .encode();
    }

    private Connecting.Copy sendCopy(Peer peer, Bytes noise, byte[] mac1Key, Hop to, long nowNs) {
        int index = keys.newIndex(peer);
        HandshakeInitiation plain = HandshakeInitiation.of(index, noise, mac1Key);
        HandshakeInitiation copy =
                peer.connecting().cookie(to, nowNs).map(plain::withCookie).orElse(plain);
        context.hops().send(ByteBuffer.wrap(copy.encode()), to, peer.paths().isOpening(to, nowNs));
        return new Connecting.Copy(index, to, copy.mac1());
    }

    /**
     * Finishes an attempt of ours: what went to the target that this answers has arrived, whatever the answer's source
     * says.
     */
    void onResponse(byte[] datagram, long nowNs) throws WireException {
        HandshakeResponse response = HandshakeResponse.decode(ByteBuffer.wrap(datagram));
        Optional<HandshakeEpoch> epoch = keys.authenticate(response);
        if (epoch.isEmpty()) {
            return;
        }
        Optional<Peer> found = keys.peer(response.receiverIndex());
        Optional<Connecting.Attempt> attempt =
                found.flatMap(known -> known.connecting().find(response.receiverIndex()));
        Optional<Finished> finished = attempt.flatMap(
                known -> known.handshake().readResponse(response.noise().toArray()));
        if (finished.isEmpty()) {
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return;
        }
        Peer peer = found.orElseThrow();
        Optional<ResponsePayload> payload = payload(finished.get());
        if (payload.isEmpty()) {
            forget(peer.connecting().drop(response.receiverIndex()));
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return;
        }
        Hop over = attempt.get().copy(response.receiverIndex()).orElseThrow().to();
        SessionMaker.Agreement agreement = sessions.agreement(response, payload.get());
        keys.onShown(peer, epoch.get());
        stop(peer);
        directory.missing().onSequence(peer, payload.get().descriptorSequence(), nowNs);
        Session session = sessions.make(peer, agreement, finished.get(), nowNs);
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

    /** Keeps the cookie and tries again at once with it, where it is good. */
    void onCookieReply(byte[] datagram, long nowNs) throws WireException {
        CookieReply reply = CookieReply.decode(ByteBuffer.wrap(datagram));
        Optional<Peer> found = keys.peer(reply.receiverIndex());
        Optional<Connecting.Copy> copy = found.flatMap(
                        known -> known.connecting().find(reply.receiverIndex()))
                .flatMap(attempt -> attempt.copy(reply.receiverIndex()));
        Optional<Bytes> cookie = copy.flatMap(sent -> open(reply, sent, found.orElseThrow()));
        if (cookie.isEmpty()) {
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return;
        }
        Peer peer = found.orElseThrow();
        Hop over = copy.get().to();
        boolean isNew = peer.connecting().keepCookie(over, cookie.get(), nowNs);
        if (isNew && peer.connecting().isUnderWay() && checks.allows(peer, over, nowNs)) {
            send(peer, List.of(over), nowNs);
        }
    }

    /** Under whichever key the initiation was made. */
    private Optional<Bytes> open(CookieReply reply, Connecting.Copy sent, Peer peer) {
        return keys.epochs().stream()
                .flatMap(epoch -> reply.open(sent.mac1(), epoch.cookieKey(peer)).stream())
                .findFirst();
    }

    /** Ends all attempts at a peer. */
    void stop(Peer peer) {
        forget(peer.connecting().finish());
        context.timers().cancel(peer, PeerTimer.HANDSHAKE_RETRY);
    }

    /** Gives up what attempts keep. */
    void forget(Collection<Connecting.Attempt> attempts) {
        for (Connecting.Attempt attempt : attempts) {
            attempt.copies().forEach(copy -> keys.forget(copy.localIndex()));
            attempt.handshake().destroy();
        }
    }
}
