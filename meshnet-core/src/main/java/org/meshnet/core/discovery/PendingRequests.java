package org.meshnet.core.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.Request;

/**
 * Requests that wait for an answer, the one that waited longest first. Each is sent up to three times, a second apart;
 * an answer to any of the three will do. Equal requests are one.
 */
final class PendingRequests {
    /** Above this many, nothing is asked that can be left out. */
    static final int CAPACITY = 1024;

    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int TRIES = 3;

    /**
     * A request whose time is up.
     *
     * @param isGivenUp it is pending no more; otherwise it is to be sent once more
     */
    record Due(Request request, boolean isGivenUp) {}

    private static final class Pending {
        private final Request request;
        private final List<Long> counters = new ArrayList<>(TRIES);
        private long deadlineNs;

        private Pending(Request request) {
            this.request = request;
        }
    }

    /** In the order of the deadlines, since each is a second after the last sending. */
    private final Map<Request, Pending> byRequest = new LinkedHashMap<>();

    private final Map<Long, Pending> byCounter = new HashMap<>();

    boolean isFull() {
        return byRequest.size() >= CAPACITY;
    }

    boolean contains(Request request) {
        return byRequest.containsKey(request);
    }

    boolean contains(Class<? extends Request> kind) {
        return byRequest.keySet().stream().anyMatch(kind::isInstance);
    }

    /** A request goes out, for the first time or once more. */
    void onSent(Request request, long counter, long nowNs) {
        Pending removed = byRequest.remove(request);
        Pending pending = removed == null ? new Pending(request) : removed;
        pending.counters.add(counter);
        pending.deadlineNs = nowNs + RETRY_NS;
        byRequest.put(request, pending);
        byCounter.put(counter, pending);
    }

    /** The request of this kind that this counter was sent with, which is pending no more. */
    <T extends Request> Optional<T> answer(long counter, Class<T> kind) {
        Pending pending = byCounter.get(counter);
        if (pending == null || !kind.isInstance(pending.request)) {
            return Optional.empty();
        }
        remove(pending.request);
        return Optional.of(kind.cast(pending.request));
    }

    void remove(Request request) {
        Pending pending = byRequest.remove(request);
        if (pending != null) {
            pending.counters.forEach(byCounter::remove);
        }
    }

    void removeAll(Class<? extends Request> kind) {
        List<Request> requests =
                byRequest.keySet().stream().filter(kind::isInstance).toList();
        requests.forEach(this::remove);
    }

    List<Request> all() {
        return List.copyOf(byRequest.keySet());
    }

    void clear() {
        byRequest.clear();
        byCounter.clear();
    }

    /** A request whose time is up; one that is to be sent again stays due until {@link #onSent}. */
    Optional<Due> pollDue(long nowNs) {
        Iterator<Pending> oldest = byRequest.values().iterator();
        if (!oldest.hasNext()) {
            return Optional.empty();
        }
        Pending pending = oldest.next();
        if (pending.deadlineNs > nowNs) {
            return Optional.empty();
        }
        boolean isGivenUp = pending.counters.size() >= TRIES;
        if (isGivenUp) {
            remove(pending.request);
        }
        return Optional.of(new Due(pending.request, isGivenUp));
    }

    /** When the next is due, or {@link TimerTable#NEVER}. */
    long nextDeadlineNs() {
        Iterator<Pending> oldest = byRequest.values().iterator();
        return oldest.hasNext() ? oldest.next().deadlineNs : TimerTable.NEVER;
    }
}
