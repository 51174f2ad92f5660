package org.meshnet.node.dns;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.meshnet.core.engine.status.NameSearchResult;
import org.meshnet.core.name.Label;

/**
 * Queries that wait until it is known who has a name. Whoever finds that out says so on a thread of its own; what
 * follows is done on the responder's. Bounded: {@value #MOST_WAITING} wait, each for {@value #PATIENCE_MS} ms at most.
 * That all members are known is believed for a second.
 */
final class NameSearches {
    static final int MOST_WAITING = 256;
    static final int PATIENCE_MS = 2_000;

    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    private static final long BELIEVED_NS = TimeUnit.SECONDS.toNanos(1);

    private final NameFinder finder;
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    /** Of any thread. */
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    private volatile Runnable waker = () -> {};
    private long believedSinceNs = System.nanoTime() - BELIEVED_NS;

    /** One query, which is itself and no other. */
    private static final class Waiting {
        private final Consumer<NameSearchResult> onEnd;
        private final long sinceNs;

        Waiting(Consumer<NameSearchResult> onEnd, long sinceNs) {
            this.onEnd = onEnd;
            this.sinceNs = sinceNs;
        }
    }

    private record Ended(Waiting query, NameSearchResult result) {}

    NameSearches(NameFinder finder) {
        this.finder = finder;
    }

    /** @param wake has {@link #look} called soon; any thread */
    void open(Runnable wake) {
        waker = wake;
    }

    /** Finds out who has the name, and goes on with that, at once or later. */
    void find(Label name, long nowNs, Consumer<NameSearchResult> onEnd) {
        if (nowNs - believedSinceNs < BELIEVED_NS) {
            onEnd.accept(NameSearchResult.ALL_KNOWN);
        } else if (waiting.size() >= MOST_WAITING) {
            onEnd.accept(NameSearchResult.UNANSWERED);
        } else {
            Waiting query = new Waiting(onEnd, nowNs);
            waiting.add(query);
            finder.find(name, result -> end(query, result));
            look(nowNs);
        }
    }

    private void end(Waiting query, NameSearchResult result) {
        ended.add(new Ended(query, result));
        waker.run();
    }

    /** Goes on with what was found out, and with what took too long. */
    void look(long nowNs) {
        for (Ended each = ended.poll(); each != null; each = ended.poll()) {
            if (each.result() == NameSearchResult.ALL_KNOWN) {
                believedSinceNs = nowNs;
            }
            finish(each.query(), each.result());
        }
        List<Waiting> overdue = new ArrayList<>();
        for (Waiting query : waiting) {
            if (nowNs - query.sinceNs >= PATIENCE_NS) {
                overdue.add(query);
            }
        }
        overdue.forEach(query -> finish(query, NameSearchResult.UNANSWERED));
    }

    private void finish(Waiting query, NameSearchResult result) {
        if (waiting.remove(query)) {
            query.onEnd.accept(result);
        }
    }

    /** Is there anything that could take too long? */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }
}
