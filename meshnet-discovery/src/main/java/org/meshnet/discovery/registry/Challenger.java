package org.meshnet.discovery.registry;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.Registration;
import org.meshnet.core.wire.ServerKeys;

/**
 * Challenges who says hello, keeping nothing but the nonce, and tells its own challenges from others. Holds the server's key, made
 * at start (docs/protocol.md §5.1). Times start at 0 and never fall. Not thread-safe.
 */
final class Challenger {
    /** How long a challenge may be answered. */
    static final long COOKIE_LIFETIME_NS = TimeUnit.SECONDS.toNanos(10);
    /** Twice as many take 2 MB; at this many a second the filter is longer than a challenge lives. */
    private static final int NONCE_COUNT = 1 << 15;

    private final Cookies cookies;
    private final NonceFilter nonces;
    private final byte[] secretKey;
    private final Bytes publicKey;
    private long lastIssueNumber;

    Challenger(Cookies cookies, RandomSource random) {
        this.cookies = cookies;
        this.nonces = new NonceFilter(NONCE_COUNT, new KeyedHash(random));
        this.secretKey = random.bytes(X25519.KEY_LENGTH);
        this.publicKey = Bytes.of(X25519.publicKey(secretKey));
    }

    /** The answer to a hello, unless it came before. */
    Optional<Challenge> challenge(Hello hello, Endpoint from, long nowNs) {
        byte[] nonce = hello.clientNonce().toArray();
        if (!nonces.addIfNew(nonce)) {
            return Optional.empty();
        }
        lastIssueNumber = Math.max(lastIssueNumber + 1, nowNs);
        Bytes cookie = Bytes.of(cookies.ofChallenge(from, nonce, lastIssueNumber));
        return Optional.of(new Challenge(hello.clientNonce(), lastIssueNumber, cookie, publicKey));
    }

    /** Did this server give this challenge to this endpoint, within the time that it is good for? */
    boolean isOwn(Challenge challenge, Endpoint from, long nowNs) {
        long issueNumber = challenge.issueNumber();
        return issueNumber <= lastIssueNumber
                && nowNs - issueNumber <= COOKIE_LIFETIME_NS
                && cookies.isOfChallenge(
                        challenge.cookie().toArray(),
                        from,
                        challenge.clientNonce().toArray(),
                        issueNumber)
                && challenge.serverKey().equals(publicKey);
    }

    /** The keys that only this node and this server can compute. Empty if the node key is no good point. */
    Optional<ServerKeys> agree(Registration registration) {
        return Ed25519.toX25519(registration.nodeKey().bytes())
                .flatMap(nodePublicKey -> X25519.agree(secretKey, nodePublicKey))
                .map(dh -> derive(dh, registration));
    }

    private static ServerKeys derive(byte[] dh, Registration registration) {
        ServerKeys keys =
                ServerKeys.derive(dh, registration.challenge(), registration.networkId(), registration.nodeKey());
        Arrays.fill(dh, (byte) 0);
        return keys;
    }

    void destroy() {
        cookies.destroy();
        Arrays.fill(secretKey, (byte) 0);
    }
}
