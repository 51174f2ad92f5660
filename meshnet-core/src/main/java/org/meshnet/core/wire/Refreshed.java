package org.meshnet.core.wire;

import org.meshnet.core.net.Endpoint;

/**
 * The answer to {@link Refresh} (docs/protocol.md §5.2). If the address cookie is not the one that was sent, nothing
 * was changed and the refresh is to be sent again with this one. Immutable.
 *
 * @param requestCounter counter of the request that it answers
 * @param observedEndpoint where the request came from
 * @param leaseSeconds how long the server waits for the next, 1 to 2^32 − 1
 * @param directoryVersion of the network's directory, not negative
 * @param memberCount nodes that are registered, this one among them
 * @param addressCookie the right one for the endpoint, 16 bytes
 */
public record Refreshed(
        long requestCounter,
        Endpoint observedEndpoint,
        long leaseSeconds,
        long directoryVersion,
        int memberCount,
        Bytes addressCookie)
        implements Event {
    static final int OPERATION = 1;

    /** @throws IllegalArgumentException if a length or value does not fit */
    public Refreshed {
        addressCookie.requireLength("address cookie", Limits.COOKIE_LENGTH);
        Registered.requireLease(leaseSeconds, directoryVersion, memberCount);
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onRefreshed(this);
    }
}
