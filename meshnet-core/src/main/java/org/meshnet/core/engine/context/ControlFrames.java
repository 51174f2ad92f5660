package org.meshnet.core.engine.context;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.GroupsBody;
import org.meshnet.core.frame.GuessBody;
import org.meshnet.core.frame.RelayLimitBody;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.PolicyWord;

/** Seals and sends the frames that hold no packet, on lane 0. Control thread only. */
public final class ControlFrames {
    private static final int CONTROL_LANE = 0;

    private final HopSink sink;
    private final ByteBuffer frame =
            ByteBuffer.allocateDirect(FrameHeader.BODY_OFFSET + GroupsBody.MAX_LENGTH + FrameCipher.MAX_TRAILER_LENGTH);
    /** For size probes; made at first use, and grows to the longest. */
    private ByteBuffer padded = ByteBuffer.allocateDirect(0);

    public ControlFrames(HopSink sink) {
        this.sink = sink;
    }

    public void sendKeepalive(Session session, Hop to) {
        send(session, FrameKind.KEEPALIVE, 0, to);
    }

    public void sendGoodbye(Session session, Hop to) {
        send(session, FrameKind.GOODBYE, 0, to);
    }

    public void sendProbe(Session session, long id, Hop to) {
        sendProbe(session, id, to, false);
    }

    /** @param opensOnly opens this side's NAT, and does not arrive */
    public void sendProbe(Session session, long id, Hop to, boolean opensOnly) {
        frame.putLong(FrameHeader.BODY_OFFSET, id);
        for (int i = Long.BYTES; i < FrameKind.PROBE_BODY_LENGTH; i++) {
            frame.put(FrameHeader.BODY_OFFSET + i, (byte) 0);
        }
        send(session, FrameKind.PROBE, FrameKind.PROBE_BODY_LENGTH, datagram -> sink.send(datagram, to, opensOnly));
    }

    /** Answers a probe to where it came from, and says where that is, unless it is a link of this host. */
    public void sendProbeReply(Session session, long id, Hop to) {
        frame.putLong(FrameHeader.BODY_OFFSET, id);
        to.endpoint().published().write(frame, FrameHeader.BODY_OFFSET + Long.BYTES);
        send(session, FrameKind.PROBE_REPLY, FrameKind.PROBE_BODY_LENGTH, to);
    }

    /** Asks the peer to try ports of this node's NAT. */
    public void sendGuess(Session session, GuessBody body, Hop to) {
        body.write(frame, FrameHeader.BODY_OFFSET);
        send(session, FrameKind.GUESS, FrameKind.GUESS_BODY_LENGTH, to);
    }

    /** Sends a frame of so many bytes, at least those of the answer. */
    public void sendSizeProbe(Session session, long id, int frameBytes, Hop to) {
        if (padded.capacity() < frameBytes) {
            padded = ByteBuffer.allocateDirect(frameBytes);
        }
        padded.clear();
        for (int i = FrameHeader.BODY_OFFSET + Long.BYTES; i < frameBytes; i++) {
            padded.put(i, (byte) 0);
        }
        padded.put(FrameHeader.KIND_OFFSET, (byte) FrameKind.SIZE_PROBE).putLong(FrameHeader.BODY_OFFSET, id);
        int length = session.sendLane(CONTROL_LANE)
                .seal(padded, 0, frameBytes - FrameHeader.TEXT_OFFSET - session.trailerLength());
        if (length > 0) {
            sink.send(padded.limit(length), to);
        }
    }

    /** Says that a size probe of so many bytes arrived, to where it came from. */
    public void sendSizeReply(Session session, long id, int frameBytes, Hop to) {
        frame.putLong(FrameHeader.BODY_OFFSET, id);
        frame.putShort(FrameHeader.BODY_OFFSET + Long.BYTES, (short) frameBytes);
        send(session, FrameKind.SIZE_REPLY, FrameKind.SIZE_BODY_LENGTH, to);
    }

    /** Asks for a measurement of speed. */
    public void sendSpeedAsk(Session session, SpeedBody.Ask body, Hop to) {
        body.write(frame, FrameHeader.BODY_OFFSET);
        send(session, FrameKind.SPEED_ASK, FrameKind.SPEED_ASK_BODY_LENGTH, to);
    }

    /** Answers that. */
    public void sendSpeedAnswer(Session session, SpeedBody.Answer body, Hop to) {
        body.write(frame, FrameHeader.BODY_OFFSET);
        send(session, FrameKind.SPEED_ANSWER, FrameKind.SPEED_ASK_BODY_LENGTH, to);
    }

    /** Tells how far a measurement has come. */
    public void sendSpeedCount(Session session, SpeedBody.Count body, Hop to) {
        body.write(frame, FrameHeader.BODY_OFFSET);
        send(session, FrameKind.SPEED_COUNT, FrameKind.SPEED_COUNT_BODY_LENGTH, to);
    }

    /** Tells the peer that this node drops what it sends under a channel. */
    public void sendRelayLimit(Session session, RelayLimitBody body, Hop to) {
        body.write(frame, FrameHeader.BODY_OFFSET);
        send(session, FrameKind.RELAY_LIMIT, FrameKind.RELAY_LIMIT_BODY_LENGTH, to);
    }

    /** Tells the peer which groups this host has joined. */
    public void sendGroups(Session session, GroupsBody body, Hop to) {
        body.write(frame, FrameHeader.BODY_OFFSET);
        send(session, FrameKind.GROUPS, body.length(), to);
    }

    /** Says that the list of this number was taken. */
    public void sendGroupsTaken(Session session, long number, Hop to) {
        frame.putLong(FrameHeader.BODY_OFFSET, number);
        send(session, FrameKind.GROUPS_TAKEN, FrameKind.GROUPS_TAKEN_BODY_LENGTH, to);
    }

    /** Asks for a certificate in the place of this one. */
    public void sendCertificateRequest(Session session, byte[] certificate, Hop to) {
        sendBody(session, FrameKind.CERTIFICATE_REQUEST, certificate, to);
    }

    /** Gives a certificate, or says by none that there is none. */
    public void sendCertificateAnswer(Session session, byte[] certificate, Hop to) {
        sendBody(session, FrameKind.CERTIFICATE_ANSWER, certificate, to);
    }

    /** Says something of the network's document. */
    public void sendPolicy(Session session, PolicyWord word, Hop to) {
        sendBody(session, FrameKind.POLICY + word.kind() - PolicyWord.OFFER, word.body(), to);
    }

    /** Asks the peer for the network's key with this id. */
    public void sendNetworkKeyRequest(Session session, NetworkId wanted, Hop to) {
        sendBody(session, FrameKind.NETWORK_KEY_REQUEST, wanted.bytes(), to);
    }

    /** Gives the peer the network's key that these follow from. */
    public void sendNetworkKey(Session session, NetworkSecrets network, Hop to) {
        NetworkKey key = network.key();
        byte[] bytes = key.bytes();
        sendBody(session, FrameKind.NETWORK_KEY, bytes, to);
        Arrays.fill(bytes, (byte) 0);
        key.destroy();
    }

    private void sendBody(Session session, int kind, byte[] body, Hop to) {
        frame.put(FrameHeader.BODY_OFFSET, body);
        send(session, kind, body.length, to);
    }

    /**
     * Says something about a relay.
     *
     * @param about the node at the other end
     * @param channel {@link Hop#DIRECT} for none
     */
    public void sendRelayFrame(Session session, int kind, NodeKey about, long channel, Hop to) {
        frame.put(FrameHeader.BODY_OFFSET, about.bytes());
        frame.putLong(FrameHeader.BODY_OFFSET + NodeKey.LENGTH, channel);
        send(session, kind, FrameKind.RELAY_BODY_LENGTH, to);
    }

    private void send(Session session, int kind, int bodyLength, Hop to) {
        send(session, kind, bodyLength, datagram -> sink.send(datagram, to));
    }

    private void send(Session session, int kind, int bodyLength, Consumer<ByteBuffer> way) {
        frame.put(FrameHeader.KIND_OFFSET, (byte) kind);
        int length = session.sendLane(CONTROL_LANE).seal(frame, 0, 1 + bodyLength);
        if (length > 0) {
            way.accept(frame.position(0).limit(length));
        }
        frame.clear();
    }
}
