package org.meshnet.core.engine.directory;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Reach;

/**
 * Notices that a server sees this node where other members cannot reach it: a server on the same host, or behind the
 * same port forward, sees it at a loopback or private address, while others come from farther away. Only the user can
 * say where it is then. Control thread only.
 */
final class OwnReach {
    private static final String SUBJECT = "endpoint";

    private final EngineContext context;
    private final OwnEndpoints own;
    private final Supplier<List<Endpoint>> observed;
    private boolean isStale;

    /**
     * @param own where this node says that it is
     * @param observed where servers see it
     */
    OwnReach(EngineContext context, OwnEndpoints own, Supplier<List<Endpoint>> observed) {
        this.context = context;
        this.own = own;
        this.observed = observed;
    }

    /** Somebody, this node or another, is elsewhere now. */
    void onChanged() {
        isStale = true;
    }

    /** Judges anew if anything changed. */
    void judge(long nowNs) {
        if (!isStale) {
            return;
        }
        isStale = false;
        List<Endpoint> told = own.endpoints();
        Optional<Endpoint> inside =
                observed.get().stream().filter(seen -> isTooNear(seen, told)).findFirst();
        if (inside.isPresent()) {
            context.warnings()
                    .raise(
                            Warning.Kind.OUT_OF_REACH,
                            SUBJECT,
                            "the server sees this node at " + inside.get()
                                    + ", where members elsewhere cannot reach it; --endpoint HOST:PORT would "
                                    + "tell them where they can",
                            nowNs);
        } else {
            context.warnings().clear(Warning.Kind.OUT_OF_REACH, SUBJECT);
        }
    }

    /** An address of one family is no way for those who have the other only. */
    private boolean isTooNear(Endpoint seen, List<Endpoint> told) {
        int family = seen.address().family();
        Reach best = max(Reach.of(seen.address()), farthest(told, family));
        return context.peers().all().stream()
                .anyMatch(peer -> farthest(peer.observed(), family).compareTo(best) > 0);
    }

    private static Reach farthest(Collection<Endpoint> endpoints, int family) {
        return endpoints.stream()
                .map(Endpoint::address)
                .filter(address -> address.family() == family)
                .map(Reach::of)
                .reduce(Reach.HOST, OwnReach::max);
    }

    private static Reach max(Reach one, Reach other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
