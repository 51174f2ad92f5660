package org.meshnet.node.daemon.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.path.TokenBucket;

/**
 * Decides which lines about peers are logged: any peer can make as many happen as it likes. One that is left out is
 * counted, and the next one of that peer says so. Bounded: {@value #MAX_PEERS} peers are known, the one without lines
 * for longest makes room. Not thread-safe.
 */
final class PeerLines {
    /** Lines of one peer a second, and at once. */
    static final int PER_SECOND = 1;

    static final int AT_ONCE = 5;
    /** Lines of all peers a second, and at once, as when a node starts in a large network. */
    static final int ALL_PER_SECOND = 20;

    static final int ALL_AT_ONCE = 500;

    private static final int MAX_PEERS = 4096;

    private final LongSupplier clock;
    private final TokenBucket all = new TokenBucket(ALL_PER_SECOND, ALL_AT_ONCE);
    private final Map<NodeKey, LineBudget> byPeer = new LinkedHashMap<>();

    /** @param clock monotonic nanoseconds */
    PeerLines(LongSupplier clock) {
        this.clock = clock;
    }

    /** The line as it is to be logged, or nothing. */
    Optional<String> take(NodeKey peer, String line) {
        long nowNs = clock.getAsLong();
        return budget(peer).take(line, () -> all.take(nowNs), nowNs);
    }

    private LineBudget budget(NodeKey peer) {
        LineBudget known = byPeer.remove(peer);
        if (known == null && byPeer.size() >= MAX_PEERS) {
            byPeer.remove(byPeer.keySet().iterator().next());
        }
        LineBudget budget = known == null ? new LineBudget(PER_SECOND, AT_ONCE) : known;
        byPeer.put(peer, budget);
        return budget;
    }
}
