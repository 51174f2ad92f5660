package org.meshnet.core.engine.handshake;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.noise.Finished;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SessionTerms;
import org.meshnet.core.session.SessionTerms.ReceiverIndex;
import org.meshnet.core.session.SessionTerms.Receiving;
import org.meshnet.core.session.SessionTerms.Sending;
import org.meshnet.core.wire.Capabilities;
import org.meshnet.core.wire.HandshakeResponse;
import org.meshnet.core.wire.InitiationPayload;
import org.meshnet.core.wire.ResponsePayload;

/** Turns finished handshakes into sessions. Control thread only. */
final class SessionMaker {
    /** Those that are asked for; secretbox needs no word. */
    private static final Map<CipherSuite, Integer> CAPABILITIES =
            Map.of(CipherSuite.AES_256_GCM, Capabilities.AES_256_GCM, CipherSuite.AEGIS_256, Capabilities.AEGIS_256);

    private final Map<CipherSuite, FrameCipherFactory> ciphers;
    private final Counters counters;
    private final HandshakeKeys keys;
    private final int capabilities;
    private final int laneCount;
    private final int inboundCount;

    SessionMaker(EngineContext context, HandshakeKeys keys) {
        EngineConfig config = context.config();
        this.counters = context.counters();
        this.keys = keys;
        this.ciphers = context.ciphers().bySuite();
        this.capabilities =
                sealing(ciphers.keySet()) | (config.traffic().hasMarks() ? Capabilities.CONGESTION_MARKS : 0);
        this.laneCount = config.traffic().laneCount();
        this.inboundCount = config.traffic().inboundCount();
    }

    private static int sealing(Set<CipherSuite> suites) {
        return suites.stream()
                .mapToInt(suite -> CAPABILITIES.getOrDefault(suite, 0))
                .reduce(0, (all, each) -> all | each);
    }

    /**
     * What a handshake came to.
     *
     * @param local under which the peer's frames come
     * @param remote what this node's frames are made for
     * @param capabilities that both have
     */
    record Agreement(boolean isInitiator, ReceiverIndex local, Remote remote, int capabilities) {
        CipherSuite cipher() {
            return CipherSuite.fastestOf(CAPABILITIES.entrySet().stream()
                    .filter(suite -> has(suite.getValue()))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet()));
        }

        boolean has(int capability) {
            return (capabilities & capability) != 0;
        }
    }

    /** The peer's side. */
    record Remote(ReceiverIndex index, int laneCount) {}

    /** As the initiator, who got this response. */
    Agreement agreement(HandshakeResponse received, ResponsePayload payload) {
        Remote remote = new Remote(new ReceiverIndex(received.senderIndex()), payload.laneCount());
        return new Agreement(true, new ReceiverIndex(received.receiverIndex()), remote, agreed(payload.capabilities()));
    }

    /** As the responder, who sent this response to that payload. */
    Agreement agreement(HandshakeResponse sent, InitiationPayload payload) {
        Remote remote = new Remote(new ReceiverIndex(sent.receiverIndex()), payload.laneCount());
        return new Agreement(false, new ReceiverIndex(sent.senderIndex()), remote, agreed(payload.capabilities()));
    }

    private int agreed(int peersCapabilities) {
        return peersCapabilities & capabilities;
    }

    /** What this node asks for. */
    int capabilities() {
        return capabilities;
    }

    /** Lanes that this node sends on. */
    int laneCount() {
        return laneCount;
    }

    /** Makes the session and wipes the handshake's keys. */
    Session make(Peer peer, Agreement agreement, Finished finished, long nowNs) {
        CipherSuite suite = agreement.cipher();
        FrameCipherFactory factory = Objects.requireNonNull(ciphers.get(suite), "only what both have is agreed");
        Remote remote = agreement.remote();
        byte[] sendKey = finished.sendKey();
        byte[] receiveKey = finished.receiveKey();
        SessionTerms terms = new SessionTerms(
                agreement.isInitiator(),
                new Sending(remote.index(), sendKey, laneCount),
                new Receiving(agreement.local(), receiveKey, remote.laneCount()),
                suite,
                agreement.has(Capabilities.CONGESTION_MARKS));
        try {
            Session session = new Session(peer.link(), terms, inboundCount, factory, nowNs);
            keys.keep(session.localIndex(), peer);
            counters.add(Counter.HANDSHAKES);
            return session;
        } finally {
            Arrays.fill(sendKey, (byte) 0);
            Arrays.fill(receiveKey, (byte) 0);
            finished.destroy();
        }
    }
}
