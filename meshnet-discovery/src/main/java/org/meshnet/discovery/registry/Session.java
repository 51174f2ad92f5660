package org.meshnet.discovery.registry;

import java.util.Optional;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.WireException;

/**
 * The sealed exchange with one registered node: its keys and both counters. What comes from elsewhere than the node's endpoint has a
 * window of its own, so that a copy that is faster takes nothing from the request itself. Not thread-safe.
 */
final class Session {
    private final long id;
    private final ChannelKeys keys;
    private final CounterWindow received = new CounterWindow();
    private final CounterWindow receivedElsewhere = new CounterWindow();
    private long sentCount;
    private long lastUpdate = -1;
    private long lastCarriedOut = -1;

    Session(long id, ChannelKeys keys) {
        this.id = id;
        this.keys = keys;
    }

    long id() {
        return id;
    }

    /** @param isAtHome did it come from the node's endpoint? */
    boolean isFresh(RequestEnvelope envelope, boolean isAtHome) {
        return received.isFresh(envelope.counter()) && window(isAtHome).isFresh(envelope.counter());
    }

    private CounterWindow window(boolean isAtHome) {
        return isAtHome ? received : receivedElsewhere;
    }

    /**
     * What an authentic envelope holds, once from the node's endpoint and at most once before that from elsewhere: its counter is taken.
     * Empty if it was not sealed with this session's key.
     */
    Optional<Request> open(RequestEnvelope envelope, boolean isAtHome) throws WireException {
        Optional<Request> request = envelope.open(keys.fromNode());
        if (request.isPresent()) {
            window(isAtHome).mark(envelope.counter());
        }
        return request;
    }

    /** Takes note of a request that is carried out, wherever it came from: it is not carried out again. */
    void onCarriedOut(long counter) {
        received.mark(counter);
        lastCarriedOut = Math.max(lastCarriedOut, counter);
    }

    /** Is this later than all requests that were carried out? One that was held back must not move the registration back. */
    boolean isLatest(long counter) {
        return counter > lastCarriedOut;
    }

    /** Takes note of an update; false if a later one came before it, so that this one is out of date. */
    boolean takeUpdate(long counter) {
        boolean isLater = counter > lastUpdate;
        lastUpdate = Math.max(lastUpdate, counter);
        return isLater;
    }

    /** The datagram of an event. */
    byte[] seal(Event event) {
        return EventEnvelope.encode(event, id, sentCount++, keys.fromServer());
    }

    void destroy() {
        keys.destroy();
    }
}
