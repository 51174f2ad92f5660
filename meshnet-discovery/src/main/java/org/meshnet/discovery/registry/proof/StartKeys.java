package org.meshnet.discovery.registry.proof;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.seam.RandomSource;

/**
 * The keys that the server throws away, so that what was recorded stays closed when its long-lived key is stolen
 * (docs/protocol.md §5.1): one is made when it is needed and used for an hour, and the one before is good for as long
 * as a challenge may be answered. Times start at 0 and never fall. Not thread-safe.
 */
public final class StartKeys {
    public static final long USED_NS = TimeUnit.HOURS.toNanos(1);

    /** @param firstIssueNumber of the challenges that name it */
    private record StartKey(X25519Pair pair, long firstIssueNumber, long madeNs) {
        long endNs() {
            return madeNs + USED_NS;
        }
    }

    private final RandomSource random;
    private final long memoryNs;
    private @Nullable StartKey current;
    private @Nullable StartKey previous;
    private long previousEndNs;

    /** @param memoryNs how long a challenge may be answered */
    StartKeys(RandomSource random, long memoryNs) {
        this.random = random;
        this.memoryNs = memoryNs;
    }

    /** The public key for the challenge with this number, above all before. */
    byte[] publicKey(long issueNumber, long nowNs) {
        onTimer(nowNs);
        if (current == null) {
            current = new StartKey(X25519Pair.generate(random), issueNumber, nowNs);
        }
        return current.pair().publicKey();
    }

    /** The key that the challenge with this number named, if it is still there. */
    Optional<X25519Pair> of(long issueNumber) {
        if (current != null && issueNumber >= current.firstIssueNumber()) {
            return Optional.of(current.pair());
        }
        return previous != null && issueNumber >= previous.firstIssueNumber()
                ? Optional.of(previous.pair())
                : Optional.empty();
    }

    /** Wipes what is over. */
    void onTimer(long nowNs) {
        if (previous != null && nowNs >= previousEndNs) {
            wipe(previous);
            previous = null;
        }
        if (current != null && nowNs >= current.endNs()) {
            wipe(previous);
            previous = current;
            previousEndNs = nowNs + memoryNs;
            current = null;
        }
    }

    private static void wipe(@Nullable StartKey key) {
        if (key != null) {
            key.pair().destroy();
        }
    }

    /** When {@link #onTimer} has something to wipe; {@link Long#MAX_VALUE} if never. */
    long nextDeadlineNs() {
        long currentEndNs = current == null ? Long.MAX_VALUE : current.endNs();
        return previous == null ? currentEndNs : Math.min(previousEndNs, currentEndNs);
    }

    void destroy() {
        wipe(current);
        wipe(previous);
    }
}
