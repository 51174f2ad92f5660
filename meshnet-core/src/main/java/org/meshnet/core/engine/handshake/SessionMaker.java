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
        this.capabilities = config.traffic().cipher() == CipherSuite.AES_256_GCM ? Capabilities.AES_256_GCM : 0;
        this.laneCount = config.traffic().laneCount();
        this.inboundCount = config.traffic().inboundCount();
    }

    /**
     * Who sent the initiation, under which indexes, and what the peer said of itself.
     *
     * @param capabilities those that both sides may use
     */
    record Agreement(boolean isInitiator, int localIndex, int remoteIndex, int capabilities, int remoteLaneCount) {}

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
        boolean isAes = (agreement.capabilities() & capabilities & Capabilities.AES_256_GCM) != 0;
        byte[] sendKey = finished.sendKey();
        byte[] receiveKey = finished.receiveKey();
        SessionTerms terms = new SessionTerms(
                agreement.isInitiator(),
                new Sending(new ReceiverIndex(agreement.remoteIndex()), sendKey, laneCount),
                new Receiving(new ReceiverIndex(agreement.localIndex()), receiveKey, agreement.remoteLaneCount()),
                isAes ? CipherSuite.AES_256_GCM : CipherSuite.SECRETBOX);
        try {
            Session session = new Session(peer.link(), terms, inboundCount, isAes ? aesGcms : secretBoxes, nowNs);
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
