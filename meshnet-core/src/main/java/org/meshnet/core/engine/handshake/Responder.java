package org.meshnet.core.engine.handshake;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.peer.Connecting;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.net.Hop;
import org.meshnet.core.noise.ResponderHandshake;
import org.meshnet.core.noise.Response;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.CookieReply;
import org.meshnet.core.wire.HandshakeInitiation;
import org.meshnet.core.wire.HandshakeResponse;
import org.meshnet.core.wire.InitiationPayload;
import org.meshnet.core.wire.ResponsePayload;
import org.meshnet.core.wire.WireException;

/** The side that is asked: answers initiations, within bounds. Control thread only. */
final class Responder {
    private final EngineContext context;
    private final HandshakeKeys keys;
    private final SessionMaker sessions;
    private final Directory directory;
    private final Checks checks;
    private final Initiator initiator;
    private final HandshakeEvents events;
    private final RandomSource random;
    private final HandshakeGuard guard;

    Responder(
            EngineContext context,
            HandshakeKeys keys,
            SessionMaker sessions,
            HandshakeUses uses,
            Initiator initiator,
            long nowNs) {
        this.context = context;
        this.keys = keys;
        this.sessions = sessions;
        this.directory = uses.directory();
        this.checks = uses.checks();
        this.initiator = initiator;
        this.events = uses.events();
        this.random = context.random();
        this.guard = new HandshakeGuard(random, nowNs);
    }

    /** Answers an initiation, if it is authentic, new, and not for us to insist on our own. */
    void onInitiation(byte[] datagram, Hop from, long nowNs) throws WireException {
        HandshakeInitiation initiation = HandshakeInitiation.decode(ByteBuffer.wrap(datagram));
        Optional<HandshakeEpoch> authentic = keys.authenticate(initiation);
        if (authentic.isEmpty() || !isAllowed(initiation, authentic.get(), from, nowNs)) {
            return;
        }
        HandshakeEpoch epoch = authentic.get();
        byte[] staticSecret = keys.staticSecret();
        byte[] psk = epoch.psk();
        Optional<ResponderHandshake> read;
        try {
            read = ResponderHandshake.read(
                    epoch.prologue(), staticSecret, psk, initiation.noise().toArray());
        } finally {
            HandshakeKeys.wipe(staticSecret, psk);
        }
        if (read.isEmpty()) {
            context.counters().add(Counter.HANDSHAKE_UNAUTHENTICATED);
            return;
        }
        try {
            onAuthentic(new Question(initiation, read.get(), epoch), from, nowNs);
        } finally {
            read.get().destroy();
        }
    }

    /** An initiation that could be read, and under which of the network's keys. */
    private record Question(HandshakeInitiation initiation, ResponderHandshake handshake, HandshakeEpoch epoch) {}

    private void onAuthentic(Question question, Hop from, long nowNs) throws WireException {
        ResponderHandshake handshake = question.handshake();
        InitiationPayload payload = InitiationPayload.decode(ByteBuffer.wrap(handshake.payload()));
        Optional<Peer> peer = context.peers().findByNoiseKey(handshake.remoteStatic());
        if (!context.membership().isMeeting()) {
            context.counters().add(Counter.HANDSHAKE_EARLY);
            return;
        }
        if (peer.isEmpty() || directory.hasSteppedBack()) {
            context.peers().ignoreUpTo(handshake.remoteStatic(), payload.timestampNs(), payload.descriptorSequence());
            context.counters().add(Counter.HANDSHAKE_STRANGER);
            directory.strangers().onInitiation(payload.keyStart(), nowNs);
            return;
        }
        if (!peer.get().connecting().takeTimestamp(payload.timestampNs(), nowNs)) {
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return;
        }
        keys.onShown(peer.get(), question.epoch());
        peer.get().paths().onHeard(from, nowNs);
        if (insists(peer.get(), nowNs)) {
            insist(peer.get(), from, nowNs);
        } else {
            respond(peer.get(), question, payload, from, nowNs);
        }
    }

    private boolean isAllowed(HandshakeInitiation initiation, HandshakeEpoch epoch, Hop from, long nowNs) {
        if (guard.isCopy(initiation)) {
            context.counters().add(Counter.HANDSHAKE_REFUSED);
            return false;
        }
        HandshakeGuard.Verdict verdict = guard.judge(initiation, from, nowNs);
        if (verdict == HandshakeGuard.Verdict.ASK_FOR_COOKIE) {
            CookieReply reply = CookieReply.seal(initiation, guard.cookie(from, nowNs), epoch.cookieKey(), random);
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
                && context.ownKey().compareTo(peer.key()) < 0;
    }

    private void insist(Peer peer, Hop from, long nowNs) {
        if (checks.allowsAnswer(peer, from, nowNs)) {
            initiator.send(peer, List.of(from), nowNs);
        }
    }

    private void respond(Peer peer, Question question, InitiationPayload payload, Hop from, long nowNs) {
        HandshakeInitiation initiation = question.initiation();
        int index = keys.newIndex(peer);
        int agreed = payload.capabilities() & sessions.capabilities();
        directory.missing().onSequence(peer, payload.descriptorSequence(), nowNs);
        Response response = respond(question.handshake(), agreed);
        HandshakeResponse plain = HandshakeResponse.of(
                index,
                initiation.senderIndex(),
                Bytes.of(response.message()),
                question.epoch().mac1Key(peer));
        HandshakeResponse message =
                peer.connecting().cookie(from, nowNs).map(plain::withCookie).orElse(plain);
        Session session = sessions.make(peer, sessions.agreement(message, payload), response.finished(), nowNs);
        events.onUnconfirmed(peer, session, from, nowNs);
        ByteBuffer datagram = ByteBuffer.wrap(message.encode());
        openTowards(peer, datagram, nowNs);
        context.hops().send(datagram, from);
    }

    private Response respond(ResponderHandshake handshake, int agreed) {
        byte[] ephemeralSecret = keys.newEphemeralSecret();
        try {
            ResponsePayload payload = new ResponsePayload(
                    agreed, sessions.laneCount(), directory.announcer().addressSequence());
            return handshake.respond(ephemeralSecret, payload.encode());
        } finally {
            HandshakeKeys.wipe(ephemeralSecret);
        }
    }

    /** Before the peer hears of us: from then on it may send straight. */
    private void openTowards(Peer peer, ByteBuffer datagram, long nowNs) {
        peer.paths().behindNats().stream()
                .filter(to -> checks.allows(peer, to, nowNs))
                .filter(to -> peer.paths().isOpening(to, nowNs))
                .forEach(to -> context.hops().sendNear(datagram, to));
    }
}
