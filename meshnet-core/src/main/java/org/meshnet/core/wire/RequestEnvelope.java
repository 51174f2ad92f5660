package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A request in its datagram with session, counter and MAC (docs/protocol.md §5.2). Its body is out of reach until the MAC was
 * verified. Immutable.
 */
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
     * @param macKey {@link ServerKeys#fromNode()}
     */
    public static byte[] encode(Request request, long sessionId, long counter, byte[] macKey) {
        WireWriter writer = Envelope.write(MessageType.REQUEST, request.operation(), sessionId, counter);
        request.handle(new RequestWriter(writer));
        return writer.toArrayWithMac(macKey);
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
     * Verifies the MAC in constant time, then reads the body. Empty if the MAC does not fit.
     *
     * @param macKey {@link ServerKeys#fromNode()}
     * @throws WireException if the MAC fits but the body does not
     */
    public Optional<Request> open(byte[] macKey) throws WireException {
        return envelope.hasMac(macKey)
                ? Optional.of(RequestBodies.read(envelope.operation(), envelope.body()))
                : Optional.empty();
    }
}
