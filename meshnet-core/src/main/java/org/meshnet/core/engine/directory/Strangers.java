package org.meshnet.core.engine.directory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.core.wire.LookUp;

/**
 * Nodes that want a session and whose descriptor is not known here: in a closed network servers are asked for it, as it
 * has the certificate without which nobody is answered. Bounded: {@value #PER_SECOND} a second, of one node every
 * {@link #PAUSE_NS}, {@value #CAPACITY} of which are remembered. Control thread only.
 */
public final class Strangers {
    static final int PER_SECOND = 5;
    static final int AT_ONCE = 20;
    static final int CAPACITY = 256;
    static final long PAUSE_NS = 2_000_000_000L;

    private final EngineContext context;
    private final Supplier<List<DirectoryServer>> registered;
    private final TokenBucket budget = new TokenBucket(PER_SECOND, AT_ONCE);
    private final Map<Long, Long> askedNs = new LinkedHashMap<>();

    /** @param registered the servers that know this node, which are asked */
    Strangers(EngineContext context, Supplier<List<DirectoryServer>> registered) {
        this.context = context;
        this.registered = registered;
    }

    /** A node whose key begins so wants a session. */
    public void onInitiation(long keyStart, long nowNs) {
        long own = context.ownKey().prefix();
        if (!context.membership().isClosed() || keyStart == 0 || keyStart == own) {
            return;
        }
        Long lastNs = askedNs.get(keyStart);
        if ((lastNs != null && nowNs - lastNs < PAUSE_NS) || !budget.take(nowNs)) {
            return;
        }
        askedNs.remove(keyStart);
        if (askedNs.size() >= CAPACITY) {
            askedNs.remove(askedNs.keySet().iterator().next());
        }
        askedNs.put(keyStart, nowNs);
        ask(keyStart, nowNs);
    }

    /** Asks the servers for the descriptor of a node whose key begins so. */
    void ask(long keyStart, long nowNs) {
        context.counters().add(Counter.CERTIFICATE_LOOK_UPS);
        registered.get().forEach(server -> server.client().lookUp(LookUp.ofKeyPrefix(keyStart), nowNs));
    }
}
