package org.meshnet.core.discovery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;

/**
 * Where the next hello goes: at first to the server where the network's members meet, then to all ways. A server of
 * several that is full, or about to stop, is passed over for a while, as long as another one is left.
 */
final class HelloRounds {
    /** As many endpoints as {@link ServerWays} keeps, and as many links. */
    private static final int CAPACITY = 32;

    /** Between two rounds, that one of which left somebody out. */
    static final long LEAST_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    /** After an answer by who has another key than the server. */
    static final long OTHER_KEY_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(750);
    private static final long JITTER_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final ServerWays ways;
    private final RandomSource random;
    private final Map<Endpoint, Long> fullUntilNs = new LinkedHashMap<>();
    private boolean isFirst;

    HelloRounds(ServerWays ways, RandomSource random) {
        this.ways = ways;
        this.random = random;
    }

    /** The next round is the first one. */
    void begin() {
        isFirst = true;
    }

    /** Where the hello of this round goes. */
    List<Endpoint> next(long nowNs) {
        List<Endpoint> said = isFirst ? besidesFull(ways.preferred(), nowNs) : List.of();
        isFirst = false;
        return said.isEmpty() ? besidesFull(ways.all(), nowNs) : said;
    }

    /** How long after a round that went there the next one comes. */
    long intervalNs(List<Endpoint> said, boolean isOtherKey, long nowNs) {
        if (isPartial(said, nowNs)) {
            return LEAST_INTERVAL_NS;
        }
        return (isOtherKey ? OTHER_KEY_INTERVAL_NS : INTERVAL_NS) + random.nextLong(JITTER_NS);
    }

    /** Does a round that went there leave somebody out who is asked soon? */
    private boolean isPartial(List<Endpoint> said, long nowNs) {
        return said.size() < besidesFull(ways.all(), nowNs).size();
    }

    /**
     * The server says there that it has no room. True if it is one of several, and another one may have; else all may
     * be asked again.
     */
    boolean onFull(Endpoint way, long nowNs) {
        if (fullUntilNs.size() < CAPACITY && ways.hasSeveral()) {
            fullUntilNs.put(way, nowNs + Registrant.REFUSAL_NS);
            if (!besidesFull(ways.all(), nowNs).isEmpty()) {
                return true;
            }
        }
        fullUntilNs.clear();
        return false;
    }

    /**
     * The server is to be left: it is passed over for a while, if another one is there.
     *
     * @return the others
     */
    List<Endpoint> onDraining(Endpoint way, long nowNs) {
        return onFull(way, nowNs) ? besidesFull(ways.endpoints(), nowNs) : List.of();
    }

    /** Those of these that did not say lately that they are full. */
    List<Endpoint> besidesFull(List<Endpoint> asked, long nowNs) {
        fullUntilNs.values().removeIf(untilNs -> untilNs <= nowNs);
        return asked.stream().filter(way -> !fullUntilNs.containsKey(way)).toList();
    }
}
