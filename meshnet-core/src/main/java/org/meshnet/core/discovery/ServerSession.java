package org.meshnet.core.discovery;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.EventEnvelope;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.Request;
import org.meshnet.core.wire.RequestEnvelope;
import org.meshnet.core.wire.UnknownSession;
import org.meshnet.core.wire.WireException;

/** One registration: its keys and counters, and what the server said of it last. Owns the keys. */
final class ServerSession {
    private static final long MOST_REFRESH_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long LEAST_REFRESH_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int REFRESHES_PER_LEASE = 6;
    /** So that a server that died is noticed soon: every 1.76 s with a lease of 60 s. */
    private static final int CLOSE_REFRESHES_PER_LEASE = 34;

    private final long sessionId;
    private final ChannelKeys keys;
    private final Endpoint endpoint;
    private final ClientCounters counters;
    private final EventWindow window = new EventWindow();
    private long nextCounter;
    private Endpoint observedEndpoint;
    private long leaseSeconds;
    private int memberCount;
    private Bytes addressCookie;
    private long roundTripNs;

    ServerSession(Registered registered, ChannelKeys keys, Endpoint endpoint, ClientCounters counters) {
        this.sessionId = registered.sessionId();
        this.keys = keys;
        this.endpoint = endpoint;
        this.counters = counters;
        this.observedEndpoint = registered.observedEndpoint();
        this.leaseSeconds = registered.leaseSeconds();
        this.memberCount = registered.memberCount();
        this.addressCookie = registered.addressCookie();
    }

    long sessionId() {
        return sessionId;
    }

    /** The server's. */
    Endpoint endpoint() {
        return endpoint;
    }

    Endpoint observedEndpoint() {
        return observedEndpoint;
    }

    int memberCount() {
        return memberCount;
    }

    long refreshIntervalNs() {
        return refreshIntervalNs(REFRESHES_PER_LEASE);
    }

    /** The same where another server stands by. */
    long closeRefreshIntervalNs() {
        return refreshIntervalNs(CLOSE_REFRESHES_PER_LEASE);
    }

    private long refreshIntervalNs(int refreshesPerLease) {
        long part = TimeUnit.SECONDS.toNanos(leaseSeconds) / refreshesPerLease;
        return Math.max(LEAST_REFRESH_INTERVAL_NS, Math.min(MOST_REFRESH_INTERVAL_NS, part));
    }

    Refresh refresh(long knownVersion) {
        return new Refresh(knownVersion, addressCookie);
    }

    /** How long the server took to answer last. */
    long roundTripNs() {
        return roundTripNs;
    }

    void setRoundTripNs(long roundTripNs) {
        this.roundTripNs = roundTripNs;
    }

    /** The counter that the next {@link #seal} takes. */
    long nextCounter() {
        return nextCounter;
    }

    /** The datagram of a request, with the next counter. */
    byte[] seal(Request request) {
        return RequestEnvelope.encode(request, sessionId, nextCounter++, keys.fromNode());
    }

    /** The event, if it is authentic and new; what it is not is counted. */
    Optional<Event> open(EventEnvelope envelope) throws WireException {
        if (envelope.sessionId() != sessionId) {
            counters.count(ClientCounter.UNEXPECTED);
            return Optional.empty();
        }
        Optional<Event> event = envelope.open(keys.fromServer());
        if (event.isEmpty()) {
            counters.count(ClientCounter.BAD_SEAL);
            return Optional.empty();
        }
        if (!window.take(envelope.counter())) {
            counters.count(ClientCounter.REPLAYED);
            return Optional.empty();
        }
        counters.count(ClientCounter.EVENT);
        return event;
    }

    /** Does this name a request of this session? */
    boolean isMeantBy(UnknownSession unknown) {
        return unknown.sessionId() == sessionId && unknown.counter() < nextCounter;
    }

    /** From now on this is where the node is heard from. */
    void setAddressCookie(Bytes addressCookie) {
        this.addressCookie = addressCookie;
    }

    /** Takes over what the server says of a refresh that it took. */
    void onRefreshed(Refreshed refreshed) {
        observedEndpoint = refreshed.observedEndpoint();
        leaseSeconds = refreshed.leaseSeconds();
        memberCount = refreshed.memberCount();
    }

    /** Wipes the keys. */
    void destroy() {
        keys.destroy();
    }
}
