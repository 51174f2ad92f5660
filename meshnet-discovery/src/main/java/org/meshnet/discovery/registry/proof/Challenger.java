package org.meshnet.discovery.registry.proof;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChallengeAnswer;
import org.meshnet.core.wire.ChallengeProof;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.discovery.limit.KeyedHash;
import org.meshnet.discovery.limit.RateGate;
import org.meshnet.discovery.limit.RateLimit;

/**
 * Challenges who says hello, keeping nothing but the nonce, and knows its own challenges again. Has the server's keys
 * (docs/protocol.md §5.1). Times start at 0 and never fall. Not thread-safe.
 */
public final class Challenger {
    /** How long a challenge may be answered. */
    public static final long COOKIE_LIFETIME_NS = TimeUnit.SECONDS.toNanos(10);
    /** Twice as many take 2 MB; at this many a second the filter is longer than a challenge lives. */
    private static final int NONCE_COUNT = 1 << 15;

    private final ServerIdentity identity;
    private final Cookies cookies;
    private final NonceFilter nonces;
    private final StartKeys startKeys;
    private final RateGate proofs;
    private long lastIssueNumber;

    /**
     * @param identity stays the caller's
     * @param proofs limits the scalar multiplications for who has proven nothing yet
     */
    public Challenger(ServerIdentity identity, Cookies cookies, RateLimit proofs, RandomSource random) {
        this.identity = identity;
        this.cookies = cookies;
        this.nonces = new NonceFilter(NONCE_COUNT, new KeyedHash(random));
        this.startKeys = new StartKeys(random, COOKIE_LIFETIME_NS);
        this.proofs = new RateGate(proofs);
    }

    /** Did no hello with this nonce come lately? Takes note of it. */
    public boolean isNew(Hello hello) {
        return nonces.addIfNew(hello.clientNonce().toArray());
    }

    /**
     * The answer to a hello. Empty if it wants a proof and there were too many that did, or if its key is a point of
     * low order.
     */
    public Optional<Challenge> answer(Hello hello, Endpoint from, long nowNs) {
        if (!hello.isProofWanted()) {
            return Optional.of(challenge(hello, from, nowNs));
        }
        if (!proofs.take(nowNs)) {
            return Optional.empty();
        }
        Challenge challenge = challenge(hello, from, nowNs);
        return ChallengeProof.of(new HelloExchange(hello, challenge), identity).map(challenge::withProof);
    }

    private Challenge challenge(Hello hello, Endpoint from, long nowNs) {
        lastIssueNumber = Math.max(lastIssueNumber + 1, nowNs);
        Bytes cookie = Bytes.of(cookies.ofChallenge(from, hello, lastIssueNumber));
        Bytes startKey = Bytes.of(startKeys.publicKey(lastIssueNumber, nowNs));
        return new Challenge(hello.clientNonce(), lastIssueNumber, cookie, identity.serverKey(), startKey);
    }

    /**
     * The hello and challenge that an answer goes back to, if this server challenged this endpoint within the time that
     * it is good for.
     */
    public Optional<HelloExchange> recall(ChallengeAnswer answer, Endpoint from, long nowNs) {
        long issueNumber = answer.issueNumber();
        Hello hello = answer.hello();
        boolean isOwn = issueNumber <= lastIssueNumber
                && !isOver(issueNumber, nowNs)
                && cookies.isOfChallenge(answer.cookie().toArray(), from, hello, issueNumber);
        return isOwn
                ? startKeys
                        .of(issueNumber)
                        .map(pair -> new Challenge(
                                hello.clientNonce(),
                                issueNumber,
                                answer.cookie(),
                                identity.serverKey(),
                                Bytes.of(pair.publicKey())))
                        .map(challenge -> new HelloExchange(hello, challenge))
                : Optional.empty();
    }

    /** Is the challenge with this number too old to be answered? */
    public boolean isOver(long issueNumber, long nowNs) {
        return nowNs - issueNumber > COOKIE_LIFETIME_NS;
    }

    /**
     * What agrees on the keys that only this node and this server can compute. Empty if the start key is not there any
     * more.
     */
    public Optional<Agreement> agreement(HelloExchange exchange) {
        return startKeys
                .of(exchange.challenge().issueNumber())
                .map(startKey -> new Agreement(exchange, identity, startKey.copy()));
    }

    /** Wipes keys that are over. */
    public void onTimer(long nowNs) {
        startKeys.onTimer(nowNs);
    }

    /** When {@link #onTimer} has something to wipe; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        return startKeys.nextDeadlineNs();
    }

    public void destroy() {
        cookies.destroy();
        startKeys.destroy();
    }
}
