package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An event in its datagram with session, counter and MAC (docs/protocol.md §5.2). Its body is out of reach until the MAC was
 * verified. Immutable.
 */
public final class EventEnvelope {
    private final Envelope envelope;

    private EventEnvelope(Envelope envelope) {
        this.envelope = envelope;
    }

    /**
     * The datagram of an event.
     *
     * @param sessionId the registration's
     * @param counter rising, not negative, never used twice
     * @param macKey {@link ServerKeys#fromServer()}
     */
    public static byte[] encode(Event event, long sessionId, long counter, byte[] macKey) {
        WireWriter writer = Envelope.write(MessageType.EVENT, event.operation(), sessionId, counter);
        event.handle(new EventWriter(writer));
        return writer.toArrayWithMac(macKey);
    }

    /** Reads the header of the datagram between position and limit, which stay. Nothing is authentic yet. */
    public static EventEnvelope decode(ByteBuffer datagram) throws WireException {
        return new EventEnvelope(Envelope.decode(datagram, MessageType.EVENT));
    }

    /** The registration that the sender names. */
    public long sessionId() {
        return envelope.sessionId();
    }

    /** The server's counter, not negative; checked against a window after {@link #open}. */
    public long counter() {
        return envelope.counter();
    }

    /**
     * Verifies the MAC in constant time, then reads the body. Empty if the MAC does not fit.
     *
     * @param macKey {@link ServerKeys#fromServer()}
     * @throws WireException if the MAC fits but the body does not
     */
    public Optional<Event> open(byte[] macKey) throws WireException {
        return envelope.hasMac(macKey)
                ? Optional.of(EventBodies.read(envelope.operation(), envelope.body()))
                : Optional.empty();
    }
}
