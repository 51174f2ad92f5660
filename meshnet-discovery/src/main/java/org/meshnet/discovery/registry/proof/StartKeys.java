package org.meshnet.discovery.registry.proof;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    private record StartKey(X25519Pair pair, long firstIssueNumber, long madeNs) {}

    private final RandomSource random;
    private final long memoryNs;
    private Optional<StartKey> current = Optional.empty();
    private Optional<StartKey> previous = Optional.empty();
    private long previousEndNs;

    /** @param memoryNs how long a challenge may be answered */
    StartKeys(RandomSource random, long memoryNs) {
        this.random = random;
        this.memoryNs = memoryNs;
    }

    /** The public key for the challenge with this number, above all before. */
    byte[] publicKey(long issueNumber, long nowNs) {
        onTimer(nowNs);
        if (current.isEmpty()) {
            current = Optional.of(new StartKey(X25519Pair.generate(random), issueNumber, nowNs));
        }
        return current.get().pair().publicKey();
    }

    /** The key that the challenge with this number named, if it is still there. */
    Optional<X25519Pair> of(long issueNumber) {
        return current.filter(key -> issueNumber >= key.firstIssueNumber())
                .or(() -> previous.filter(key -> issueNumber >= key.firstIssueNumber()))
                .map(StartKey::pair);
    }

    /** Wipes what is over. */
    void onTimer(long nowNs) {
        if (previous.isPresent() && nowNs >= previousEndNs) {
            previous.get().pair().destroy();
            previous = Optional.empty();
        }
        if (current.isPresent() && nowNs >= current.get().madeNs() + USED_NS) {
            previous.ifPresent(key -> key.pair().destroy());
            previous = current;
            previousEndNs = nowNs + memoryNs;
            current = Optional.empty();
        }
    }

    /** When {@link #onTimer} has something to wipe; {@link Long#MAX_VALUE} if never. */
    long nextDeadlineNs() {
        long currentEndNs = current.map(key -> key.madeNs() + USED_NS).orElse(Long.MAX_VALUE);
        return previous.isPresent() ? Math.min(previousEndNs, currentEndNs) : currentEndNs;
    }

    void destroy() {
        current.ifPresent(key -> key.pair().destroy());
        previous.ifPresent(key -> key.pair().destroy());
    }
}
