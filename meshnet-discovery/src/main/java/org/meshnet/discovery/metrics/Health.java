package org.meshnet.discovery.metrics;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.http.HttpPage;

/**
 * What a load balancer, or who watches over processes, asks: does the server work? However often it is asked, the
 * server's loop is asked once a second at most. A server that is full is well: those that are registered go on, and
 * would lose it if it were taken out. One thread.
 */
final class Health {
    static final long FRESH_NS = 1_000_000_000L;
    /** For who restarts what does not work, and for who sends nobody there: it is the same here. */
    private static final List<String> PATHS = List.of("/healthz", "/readyz");

    private static final int UNAVAILABLE = 503;

    private final Supplier<Optional<ServerReading>> reading;
    private final LongSupplier clock;
    private @Nullable HttpPage known;
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
        return PATHS.stream().collect(Collectors.toMap(Function.identity(), path -> this::page));
    }

    private HttpPage page() {
        HttpPage found = known;
        if (found == null || clock.getAsLong() - knownSinceNs > FRESH_NS) {
            found = reading.get().isPresent()
                    ? HttpPage.line("ok")
                    : HttpPage.refusal(UNAVAILABLE, "the server's loop does not answer");
            known = found;
            knownSinceNs = clock.getAsLong();
        }
        return found;
    }
}
