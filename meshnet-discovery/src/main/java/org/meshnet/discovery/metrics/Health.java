package org.meshnet.discovery.metrics;

import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.http.HttpPage;

/**
 * What a load balancer, or who watches over processes, asks: does the server work? However often it is asked, the
 * server's loop is asked once a second at most. A server that is full is well: those that are registered go on, and
 * would lose it if it were taken out. One that is about to stop is well, and not ready. One thread.
 */
final class Health {
    static final long FRESH_NS = 1_000_000_000L;
    /** For who restarts what does not work. */
    private static final String WORKS = "/healthz";
    /** For who sends nobody where this is not so. */
    private static final String IS_READY = "/readyz";

    private static final int UNAVAILABLE = 503;

    private enum State {
        SILENT,
        DRAINING,
        READY
    }

    private final Supplier<Optional<ServerReading>> reading;
    private final LongSupplier clock;
    private @Nullable State known;
    private long knownSinceNs;

    /**
     * @param reading asks the server's loop; empty if it does not answer in time
     * @param clock monotonic nanoseconds
     */
    Health(Supplier<Optional<ServerReading>> reading, LongSupplier clock) {
        this.reading = reading;
        this.clock = clock;
    }

    /** By path. */
    Map<String, Supplier<HttpPage>> pages() {
        return Map.of(WORKS, () -> page(false), IS_READY, () -> page(true));
    }

    private HttpPage page(boolean isToBeReady) {
        State now = state();
        if (now == State.SILENT) {
            return HttpPage.refusal(UNAVAILABLE, "the server's loop does not answer");
        }
        return isToBeReady && now == State.DRAINING
                ? HttpPage.refusal(UNAVAILABLE, "the server is about to stop")
                : HttpPage.line("ok");
    }

    private State state() {
        State found = known;
        if (found == null || clock.getAsLong() - knownSinceNs > FRESH_NS) {
            found = reading.get()
                    .map(read -> read.isDraining() ? State.DRAINING : State.READY)
                    .orElse(State.SILENT);
            known = found;
            knownSinceNs = clock.getAsLong();
        }
        return found;
    }
}
