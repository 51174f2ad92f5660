package org.meshnet.core.engine;

import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;

/**
 * Keeps a flood of initiations from costing more than a hash each: above a rate, the sender must first prove that it receives
 * where it says it is (docs/protocol.md §4.1, after the WireGuard paper §5.3). Holds no state per sender. Control thread only.
 */
final class HandshakeGuard {
    /** Initiations in one second above which the node is under load. */
    static final int LOAD_LIMIT = 256;

    private static final long WINDOW_NS = 1_000_000_000L;
    private static final long SECRET_LIFE_NS = 120_000_000_000L;
    private static final int SECRET_LENGTH = 32;
    private static final int COOKIE_LENGTH = 16;

    private final RandomSource random;
    private byte[] secret;
    private long secretNs;
    private long windowNs;
    private int count;

    HandshakeGuard(RandomSource random, long nowNs) {
        this.random = random;
        this.secret = random.bytes(SECRET_LENGTH);
        this.secretNs = nowNs;
        this.windowNs = nowNs;
    }

    /** Counts an initiation; true if it exceeds what is handled without proof. */
    boolean isUnderLoad(long nowNs) {
        if (nowNs - windowNs >= WINDOW_NS) {
            windowNs = nowNs;
            count = 0;
        }
        return ++count > LOAD_LIMIT;
    }

    /** The cookie of a sender at this endpoint. */
    Bytes cookie(Endpoint endpoint, long nowNs) {
        if (nowNs - secretNs >= SECRET_LIFE_NS) {
            secret = random.bytes(SECRET_LENGTH);
            secretNs = nowNs;
        }
        return Bytes.of(Blake2b.keyed(COOKIE_LENGTH, secret, endpoint.bytes()));
    }
}
