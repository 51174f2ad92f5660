package org.meshnet.discovery.registry.proof;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.ConstantTime;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Hello;

/**
 * Makes and checks the cookies that prove that a node receives at an endpoint, without keeping anything for it. Their
 * secrets are made at start and never leave. Not thread-safe.
 */
public final class Cookies {
    public static final int LENGTH = 16;
    private static final int SECRET_LENGTH = 32;

    private final byte[] registerSecret;
    private final byte[] addressSecret;

    public Cookies(RandomSource random) {
        registerSecret = random.bytes(SECRET_LENGTH);
        addressSecret = random.bytes(SECRET_LENGTH);
    }

    /** The cookie of a challenge. */
    public byte[] ofChallenge(Endpoint endpoint, Hello hello, long issueNumber) {
        return Blake2b.keyed(
                LENGTH,
                registerSecret,
                endpoint.bytes(),
                hello.clientNonce().toArray(),
                hello.clientEphemeral().toArray(),
                bytes(issueNumber));
    }

    public boolean isOfChallenge(byte[] cookie, Endpoint endpoint, Hello hello, long issueNumber) {
        return ConstantTime.equals(cookie, ofChallenge(endpoint, hello, issueNumber));
    }

    /** The cookie with which a session may move to an endpoint. */
    public byte[] ofAddress(Endpoint endpoint, long sessionId) {
        return Blake2b.keyed(LENGTH, addressSecret, endpoint.bytes(), bytes(sessionId));
    }

    public boolean isOfAddress(byte[] cookie, Endpoint endpoint, long sessionId) {
        return ConstantTime.equals(cookie, ofAddress(endpoint, sessionId));
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    public void destroy() {
        Arrays.fill(registerSecret, (byte) 0);
        Arrays.fill(addressSecret, (byte) 0);
    }
}
