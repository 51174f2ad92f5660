package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.PolicyWord;

/** The opened text of a frame that holds no packet and asks for something (docs/protocol.md §4.3). Immutable. */
public sealed interface ControlFrame {
    /** To be answered with a {@link ProbeReply}, wherever it came from. */
    record Probe(long id) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onProbe(this, arrival);
        }
    }

    /** The answer to a {@link Probe} with this id. */
    record ProbeReply(long id) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onProbeReply(this, arrival);
        }
    }

    /** The sender ends the session. */
    record Goodbye() implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onGoodbye(this, arrival);
        }
    }

    /** Asks for a channel to this member. */
    record RelayRequest(NodeKey about) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onRelayRequest(this, arrival);
        }
    }

    /** This member asked the sender for a channel to the receiver. */
    record RelayOffer(NodeKey about) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onRelayOffer(this, arrival);
        }
    }

    /** @param channel under which the sender forwards to this member; 0 if it does not, or not any more */
    record RelayGrant(NodeKey about, long channel) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onRelayGrant(this, arrival);
        }
    }

    /** Asks to try ports of the sender's NAT. */
    record Guess(GuessBody body) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onGuess(this, arrival);
        }
    }

    /** The sender's relay drops what the receiver sends by it. */
    record RelayLimit(RelayLimitBody body) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onRelayLimit(this, arrival);
        }
    }

    /** The groups that the sender's host has joined. */
    record Groups(GroupsBody body) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onGroups(this, arrival);
        }
    }

    /** The answer to a list of groups with this number. */
    record GroupsTaken(long number) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onGroupsTaken(this, arrival);
        }
    }

    /**
     * Asks for another certificate in the place of this one.
     *
     * @param certificate the sender's, read by nobody yet
     */
    record CertificateRequest(Bytes certificate) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onCertificateRequest(this, arrival);
        }
    }

    /**
     * The answer to a request.
     *
     * @param certificate the receiver's, read by nobody yet; none if the sender gives none
     */
    record CertificateAnswer(Bytes certificate) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onCertificateAnswer(this, arrival);
        }
    }

    /**
     * To be answered with a {@link SizeReply}, wherever it came from.
     *
     * @param textBytes of its text
     */
    record SizeProbe(long id, int textBytes) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onSizeProbe(this, arrival);
        }
    }

    /** The {@link SizeProbe} with this id arrived, a frame of so many bytes. */
    record SizeReply(long id, int frameBytes) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onSizeReply(this, arrival);
        }
    }

    /** Something of the network's document. */
    record Policy(PolicyWord word) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onPolicy(this, arrival);
        }
    }

    /** The sender lacks the network's key with this id. */
    record NetworkKeyRequest(NetworkId wanted) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onNetworkKeyRequest(this, arrival);
        }
    }

    /** The answer to that; who takes it destroys the key. */
    record NetworkKeyGiven(NetworkKey key) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onNetworkKeyGiven(this, arrival);
        }
    }

    /** Asks for a measurement of speed. */
    record SpeedAsk(SpeedBody.Ask body) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onSpeedAsk(this, arrival);
        }
    }

    /** The answer to that. */
    record SpeedAnswer(SpeedBody.Answer body) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onSpeedAnswer(this, arrival);
        }
    }

    /** How far a measurement has come. */
    record SpeedCount(SpeedBody.Count body) implements ControlFrame {
        @Override
        public <A> void handle(ControlFrameHandler<A> handler, A arrival) {
            handler.onSpeedCount(this, arrival);
        }
    }

    /** Has the handler's method for this called. */
    <A> void handle(ControlFrameHandler<A> handler, A arrival);

    /**
     * Reads an opened frame.
     *
     * @param text the kind and the body, at least a byte; of a size probe no more than its id is needed
     * @param textLength bytes of all of it
     * @return empty for what is none of these, or has a wrong body
     */
    static Optional<ControlFrame> read(byte[] text, int textLength) {
        if (!FrameKind.isValid(text[0], textLength - 1)) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(text);
        return switch (text[0]) {
            case FrameKind.PROBE -> Optional.of(new Probe(buffer.getLong(1)));
            case FrameKind.PROBE_REPLY -> Optional.of(new ProbeReply(buffer.getLong(1)));
            case FrameKind.GOODBYE -> Optional.of(new Goodbye());
            case FrameKind.RELAY_REQUEST -> Optional.of(new RelayRequest(about(buffer)));
            case FrameKind.RELAY_OFFER -> Optional.of(new RelayOffer(about(buffer)));
            case FrameKind.RELAY_GRANT ->
                Optional.of(new RelayGrant(about(buffer), buffer.getLong(1 + NodeKey.LENGTH)));
            case FrameKind.GUESS -> GuessBody.read(buffer, 1).map(Guess::new);
            case FrameKind.RELAY_LIMIT -> RelayLimitBody.read(buffer, 1).map(RelayLimit::new);
            case FrameKind.GROUPS -> GroupsBody.read(buffer, 1, textLength - 1).map(Groups::new);
            case FrameKind.GROUPS_TAKEN ->
                buffer.getLong(1) < 0 ? Optional.empty() : Optional.of(new GroupsTaken(buffer.getLong(1)));
            case FrameKind.CERTIFICATE_REQUEST -> Optional.of(new CertificateRequest(body(text, textLength)));
            case FrameKind.CERTIFICATE_ANSWER -> Optional.of(new CertificateAnswer(body(text, textLength)));
            case FrameKind.SIZE_PROBE -> Optional.of(new SizeProbe(buffer.getLong(1), textLength));
            case FrameKind.SIZE_REPLY ->
                Optional.of(new SizeReply(buffer.getLong(1), IpPacket.unsignedShort(buffer, 1 + Long.BYTES)));
            case FrameKind.POLICY, FrameKind.POLICY + 1, FrameKind.POLICY + 2, FrameKind.LAST_POLICY ->
                PolicyWord.read(PolicyWord.OFFER + text[0] - FrameKind.POLICY, Arrays.copyOfRange(text, 1, textLength))
                        .map(Policy::new);
            case FrameKind.NETWORK_KEY_REQUEST ->
                Optional.of(new NetworkKeyRequest(
                        NetworkId.of(body(text, textLength).toArray())));
            case FrameKind.SPEED_ASK -> SpeedBody.Ask.read(buffer, 1).map(SpeedAsk::new);
            case FrameKind.SPEED_ANSWER -> SpeedBody.Answer.read(buffer, 1).map(SpeedAnswer::new);
            case FrameKind.SPEED_COUNT -> SpeedBody.Count.read(buffer, 1).map(SpeedCount::new);
            case FrameKind.NETWORK_KEY -> Optional.of(new NetworkKeyGiven(networkKey(text)));
            default -> Optional.empty();
        };
    }

    private static NetworkKey networkKey(byte[] text) {
        byte[] key = Arrays.copyOfRange(text, 1, 1 + NetworkKey.LENGTH);
        try {
            return NetworkKey.of(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static Bytes body(byte[] text, int textLength) {
        return Bytes.of(Arrays.copyOfRange(text, 1, textLength));
    }

    private static NodeKey about(ByteBuffer text) {
        byte[] key = new byte[NodeKey.LENGTH];
        text.get(1, key);
        return NodeKey.of(key);
    }
}
