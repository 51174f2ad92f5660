package org.meshnet.core.engine.nat;

import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.status.Counter;

/**
 * Whether what is sent is lost here already: a table on the way out has no room any more, or there is no way. Then it
 * is better to stop. Control thread only.
 */
final class SendLosses {
    private final EngineContext context;

    SendLosses(EngineContext context) {
        this.context = context;
    }

    /** Datagrams lost here so far. */
    long count() {
        return context.outbox().lostCount();
    }

    /** Were more lost since? Counted as a run of guesses that was cut. */
    boolean areMoreThan(long countBefore) {
        boolean areMore = count() > countBefore;
        if (areMore) {
            context.counters().add(Counter.PORT_GUESSES_CUT);
        }
        return areMore;
    }
}
