package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/** A request in its datagram with session and counter, sealed (docs/protocol.md §5.2). Immutable. */
public final class RequestEnvelope {
    private final Envelope envelope;

    private RequestEnvelope(Envelope envelope) {
        this.envelope = envelope;
    }

    /**
     * The datagram of a request.
     *
     * @param sessionId the registration's
     * @param counter rising, not negative, never used twice
     * @param sealKey {@link ChannelKeys#fromNode()}
     */
    public static byte[] encode(Request request, long sessionId, long counter, byte[] sealKey) {
        WireWriter writer = new WireWriter(request.operation());
        request.handle(new RequestWriter(writer));
        return Envelope.seal(MessageType.REQUEST, sessionId, counter, sealKey, writer);
    }

    /** Reads the header of the datagram between position and limit, which stay. Nothing is authentic yet. */
    public static RequestEnvelope decode(ByteBuffer datagram) throws WireException {
        return new RequestEnvelope(Envelope.decode(datagram, MessageType.REQUEST));
    }

    /** The registration that the sender names. */
    public long sessionId() {
        return envelope.sessionId();
    }

    /** The node's counter, not negative; checked against a window after {@link #open}. */
    public long counter() {
        return envelope.counter();
    }

    /**
     * Opens the sealed part and reads it. Empty if it was not sealed with this key.
     *
     * @param sealKey {@link ChannelKeys#fromNode()}
     * @throws WireException if it was, but is no request
     */
    public Optional<Request> open(byte[] sealKey) throws WireException {
        Optional<WireReader> text = envelope.open(sealKey);
        return text.isEmpty() ? Optional.empty() : Optional.of(RequestBodies.read(text.get()));
    }
}
