package org.meshnet.discovery.registry.member;

import java.util.Optional;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.WireException;

/** The sealed exchange with one registered node: its keys and both counters. Not thread-safe. */
public final class MemberSession {
    private final long id;
    private final ChannelKeys keys;
    private final CounterWindow received = new CounterWindow();
    private final CounterWindow challenged = new CounterWindow();
    private long sentCount;
    private long lastUpdate = -1;
    private long lastCarriedOut = -1;

    public MemberSession(long id, ChannelKeys keys) {
        this.id = id;
        this.keys = keys;
    }

    public long id() {
        return id;
    }

    public boolean isFresh(RequestEnvelope envelope) {
        return received.isFresh(envelope.counter());
    }

    /** What an authentic envelope holds. Empty if it was not sealed with this session's key. */
    public Optional<Request> open(RequestEnvelope envelope) throws WireException {
        return envelope.open(keys.fromNode());
    }

    /**
     * Takes note of a request that is carried out, or not to be carried out any more: it {@link #isFresh} no longer.
     */
    public void take(long counter) {
        received.mark(counter);
    }

    /**
     * Takes note of a request from elsewhere that is answered with a cookie and stays good itself; false if it was
     * before.
     */
    public boolean takeChallenge(long counter) {
        boolean isFirst = challenged.isFresh(counter);
        if (isFirst) {
            challenged.mark(counter);
        }
        return isFirst;
    }

    /** The node moved: what was sent before that, and answered elsewhere, is not to be carried out at the new place. */
    public void onMoved() {
        received.close();
    }

    /** Takes note of a request that is carried out. */
    public void onCarriedOut(long counter) {
        take(counter);
        lastCarriedOut = Math.max(lastCarriedOut, counter);
    }

    /**
     * Is this later than all requests that were carried out? One that was held back must not move the registration
     * back.
     */
    public boolean isLatest(long counter) {
        return counter > lastCarriedOut;
    }

    /** Takes note of an update; false if a later one came before it, so that this one is out of date. */
    public boolean takeUpdate(long counter) {
        boolean isLater = counter > lastUpdate;
        lastUpdate = Math.max(lastUpdate, counter);
        return isLater;
    }

    /** The datagram of an event. */
    public byte[] seal(Event event) {
        return EventEnvelope.encode(event, id, sentCount++, keys.fromServer());
    }

    public void destroy() {
        keys.destroy();
    }
}
