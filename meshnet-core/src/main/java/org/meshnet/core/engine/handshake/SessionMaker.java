package org.meshnet.core.engine.handshake;

import java.util.Arrays;
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
    private final FrameCipherFactory secretBoxes;
    private final FrameCipherFactory aesGcms;
    private final Counters counters;
    private final HandshakeKeys keys;
    private final int capabilities;
    private final int laneCount;
    private final int inboundCount;

    SessionMaker(EngineContext context, HandshakeKeys keys) {
        EngineConfig config = context.config();
        this.counters = context.counters();
        this.keys = keys;
        this.secretBoxes = context.ciphers().secretBoxes();
        this.aesGcms = context.ciphers().aesGcms();
        this.capabilities = capabilities(config.traffic());
        this.laneCount = config.traffic().laneCount();
        this.inboundCount = config.traffic().inboundCount();
    }

    private static int capabilities(EngineConfig.Traffic traffic) {
        int sealing = traffic.cipher() == CipherSuite.AES_256_GCM ? Capabilities.AES_256_GCM : 0;
        return sealing | (traffic.hasMarks() ? Capabilities.CONGESTION_MARKS : 0);
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
            return has(Capabilities.AES_256_GCM) ? CipherSuite.AES_256_GCM : CipherSuite.SECRETBOX;
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
        FrameCipherFactory ciphers = agreement.cipher() == CipherSuite.AES_256_GCM ? aesGcms : secretBoxes;
        Remote remote = agreement.remote();
        byte[] sendKey = finished.sendKey();
        byte[] receiveKey = finished.receiveKey();
        SessionTerms terms = new SessionTerms(
                agreement.isInitiator(),
                new Sending(remote.index(), sendKey, laneCount),
                new Receiving(agreement.local(), receiveKey, remote.laneCount()),
                agreement.cipher(),
                agreement.has(Capabilities.CONGESTION_MARKS));
        try {
            Session session = new Session(peer.link(), terms, inboundCount, ciphers, nowNs);
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
