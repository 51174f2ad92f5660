package org.meshnet.core.wire;

/**
 * Keeps the registration alive, and moves it to a new endpoint (docs/protocol.md §5.2). Answered by {@link Refreshed}.
 * Immutable.
 *
 * @param knownVersion directory version that the node knows, not negative
 * @param addressCookie the server's for the node's endpoint, 16 bytes
 */
public record Refresh(long knownVersion, Bytes addressCookie) implements Request {
    static final int OPERATION = 1;

    /** @throws IllegalArgumentException if the version is negative or the cookie's length does not fit */
    public Refresh {
        addressCookie.requireLength("address cookie", Limits.COOKIE_LENGTH);
        if (knownVersion < 0) {
            throw new IllegalArgumentException("a version of " + knownVersion);
        }
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onRefresh(this);
    }
}
