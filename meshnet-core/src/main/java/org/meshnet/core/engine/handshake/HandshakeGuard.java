package org.meshnet.core.engine.handshake;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.HandshakeInitiation;

/**
 * Keeps a flood of initiations from costing more than a hash each: above a rate, the sender must first prove that it
 * receives where it says it is (docs/protocol.md §4.1, after the WireGuard paper §5.3), and is then held to a rate of
 * its own. Who answers to forged sources is limited, too. A copy of what was here before, which anybody on the path can
 * send, is known by its mac1. Bounded: at most {@value #MAX_SENDERS} proven senders and {@value #MAX_SEEN} initiations
 * are known; the one that was silent for longest makes room. Control thread only.
 */
final class HandshakeGuard {
    /** Initiations in one second above which the node is under load. */
    static final int LOAD_LIMIT = 256;
    /** Initiations with a cookie: in one second and at once, of all and of one sender. */
    static final int PROVEN_LIMIT = 512;

    static final int SENDER_LIMIT = 16;
    /** Cookie replies in one second. */
    static final int REPLY_LIMIT = 256;
    /** A secret makes cookies for so long, and is then good for as long once more: as long as initiators use them. */
    static final long SECRET_LIFE_NS = 120_000_000_000L;

    static final int MAX_SEEN = 4096;

    private static final int MAX_SENDERS = 1024;
    private static final long WINDOW_NS = 1_000_000_000L;
    private static final int SECRET_LENGTH = 32;
    private static final int COOKIE_LENGTH = 16;

    private final RandomSource random;
    private final TokenBucket replies = new TokenBucket(REPLY_LIMIT, REPLY_LIMIT);
    private final TokenBucket proven = new TokenBucket(PROVEN_LIMIT, PROVEN_LIMIT);
    private final Map<Hop, TokenBucket> senders = new LinkedHashMap<>();
    private final Set<Bytes> seen = new LinkedHashSet<>();
    private byte[] secret;
    private byte[] previousSecret;
    private long secretNs;
    private long windowNs;
    private int count;

    /** What to do with an initiation. */
    enum Verdict {
        ANSWER,
        ASK_FOR_COOKIE,
        DROP
    }

    HandshakeGuard(RandomSource random, long nowNs) {
        this.random = random;
        this.secret = random.bytes(SECRET_LENGTH);
        this.previousSecret = secret;
        this.secretNs = nowNs;
        this.windowNs = nowNs;
    }

    /** Was this very initiation here before? No node sends one twice. Asked once for each, of which the mac1 fits. */
    boolean isCopy(HandshakeInitiation initiation) {
        boolean isCopy = seen.remove(initiation.mac1());
        if (seen.size() >= MAX_SEEN) {
            seen.remove(seen.iterator().next());
        }
        seen.add(initiation.mac1());
        return isCopy;
    }

    /** Counts an initiation whose mac1 fits, and says what to do with it. */
    Verdict judge(HandshakeInitiation initiation, Hop from, long nowNs) {
        if (!isUnderLoad(nowNs)) {
            return Verdict.ANSWER;
        }
        if (!hasCookie(initiation, from, nowNs)) {
            return replies.take(nowNs) ? Verdict.ASK_FOR_COOKIE : Verdict.DROP;
        }
        return sender(from).take(nowNs) && proven.take(nowNs) ? Verdict.ANSWER : Verdict.DROP;
    }

    private boolean isUnderLoad(long nowNs) {
        if (nowNs - windowNs >= WINDOW_NS) {
            windowNs = nowNs;
            count = 0;
        }
        return ++count > LOAD_LIMIT;
    }

    private boolean hasCookie(HandshakeInitiation initiation, Hop from, long nowNs) {
        return initiation.hasMac2(cookie(from, nowNs)) || initiation.hasMac2(cookie(previousSecret, from));
    }

    /** One host is one sender; behind a relay each channel is one. */
    private TokenBucket sender(Hop from) {
        Hop key = from.isRelayed()
                ? from
                : Hop.direct(new Endpoint(from.endpoint().address().limited(), 0));
        TokenBucket known = senders.remove(key);
        if (known == null && senders.size() >= MAX_SENDERS) {
            senders.remove(senders.keySet().iterator().next());
        }
        TokenBucket bucket = known == null ? new TokenBucket(SENDER_LIMIT, SENDER_LIMIT) : known;
        senders.put(key, bucket);
        return bucket;
    }

    /** The cookie of a sender over this hop. */
    Bytes cookie(Hop from, long nowNs) {
        if (nowNs - secretNs >= SECRET_LIFE_NS) {
            boolean isJustOver = nowNs - secretNs < 2 * SECRET_LIFE_NS;
            byte[] next = random.bytes(SECRET_LENGTH);
            previousSecret = isJustOver ? secret : next;
            secret = next;
            secretNs = nowNs;
        }
        return cookie(secret, from);
    }

    private static Bytes cookie(byte[] secret, Hop from) {
        ByteBuffer sender = ByteBuffer.allocate(Endpoint.LENGTH + Long.BYTES);
        from.endpoint().write(sender, 0);
        sender.putLong(Endpoint.LENGTH, from.channel());
        return Bytes.of(Blake2b.keyed(COOKIE_LENGTH, secret, sender.array()));
    }
}
