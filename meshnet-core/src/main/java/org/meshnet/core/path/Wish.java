package org.meshnet.core.path;

import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

/**
 * Where the peer was heard, and is followed to if it answers there. Immutable.
 *
 * @param hop there
 * @param heardNs when
 */
record Wish(Hop hop, long heardNs) {
    /** Nobody was heard elsewhere. */
    static final Wish NONE = new Wish(Hop.direct(Endpoint.NONE), 0);

    /** How long the answer is waited for. */
    private static final long LIFETIME_NS = 2_000_000_000L;

    boolean isFor(Hop other, long nowNs) {
        return hop.equals(other) && nowNs - heardNs < LIFETIME_NS;
    }
}
