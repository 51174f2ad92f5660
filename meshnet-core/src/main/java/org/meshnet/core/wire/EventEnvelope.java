package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/** An event in its datagram with session and counter, sealed (docs/protocol.md §5.2). Immutable. */
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
     * @param sealKey {@link ChannelKeys#fromServer()}
     */
    public static byte[] encode(Event event, long sessionId, long counter, byte[] sealKey) {
        WireWriter writer = new WireWriter(event.operation());
        event.handle(new EventWriter(writer));
        return Envelope.seal(MessageType.EVENT, sessionId, counter, sealKey, writer);
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
     * Opens the sealed part and reads it. Empty if it was not sealed with this key.
     *
     * @param sealKey {@link ChannelKeys#fromServer()}
     * @throws WireException if it was, but is no event
     */
    public Optional<Event> open(byte[] sealKey) throws WireException {
        Optional<WireReader> text = envelope.open(sealKey);
        return text.isEmpty() ? Optional.empty() : Optional.of(EventBodies.read(text.get()));
    }
}
