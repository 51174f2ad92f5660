package org.meshnet.core.engine.peer;

import java.util.EnumMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;

/**
 * The deadlines of all peers. Setting one costs O(log peers) at most; the earliest is known at once. Entries of the
 * heap that no longer hold are passed over when they come up. Control thread only.
 */
public final class TimerQueue {
    public static final long NONE = Long.MAX_VALUE;

    private static final PeerTimer[] TIMERS = PeerTimer.values();

    private final PriorityQueue<Entry> heap = new PriorityQueue<>();
    private long nextOrder;

    public void set(Peer peer, PeerTimer timer, long deadlineNs) {
        peer.deadlines().set(timer, deadlineNs);
        enqueue(peer);
    }

    public void setIfUnset(Peer peer, PeerTimer timer, long deadlineNs) {
        if (!isSet(peer, timer)) {
            set(peer, timer, deadlineNs);
        }
    }

    public void cancel(Peer peer, PeerTimer timer) {
        peer.deadlines().set(timer, NONE);
    }

    public void cancelAll(Peer peer) {
        for (PeerTimer timer : TIMERS) {
            cancel(peer, timer);
        }
    }

    public boolean isSet(Peer peer, PeerTimer timer) {
        return peer.deadlines().get(timer) != NONE;
    }

    /** When {@link #fire} is due next, or {@link #NONE}. It may then turn out that nothing is. */
    public long nextDeadlineNs() {
        return heap.isEmpty() ? NONE : heap.peek().deadlineNs;
    }

    /** Hands over each timer that is due, in the order of the deadlines. */
    public void fire(long nowNs, BiConsumer<Peer, PeerTimer> handler) {
        while (!heap.isEmpty() && heap.peek().deadlineNs <= nowNs) {
            Entry entry = heap.poll();
            Deadlines deadlines = entry.peer.deadlines();
            if (deadlines.queuedNs != entry.deadlineNs) {
                continue;
            }
            deadlines.queuedNs = NONE;
            try {
                for (PeerTimer timer : TIMERS) {
                    if (deadlines.get(timer) <= nowNs) {
                        deadlines.set(timer, NONE);
                        handler.accept(entry.peer, timer);
                    }
                }
            } finally {
                // What a flaw in one costs are not the peer's other timers.
                enqueue(entry.peer);
            }
        }
    }

    private void enqueue(Peer peer) {
        Deadlines deadlines = peer.deadlines();
        long earliestNs = deadlines.earliestNs();
        if (earliestNs < deadlines.queuedNs) {
            deadlines.queuedNs = earliestNs;
            heap.add(new Entry(earliestNs, nextOrder++, peer));
        }
    }

    /** The deadlines of one peer, kept with it. */
    static final class Deadlines {
        private final Map<PeerTimer, Long> deadlinesNs = new EnumMap<>(PeerTimer.class);
        private long queuedNs = NONE;

        private long get(PeerTimer timer) {
            return deadlinesNs.getOrDefault(timer, NONE);
        }

        private void set(PeerTimer timer, long deadlineNs) {
            if (deadlineNs == NONE) {
                deadlinesNs.remove(timer);
            } else {
                deadlinesNs.put(timer, deadlineNs);
            }
        }

        private long earliestNs() {
            long earliestNs = NONE;
            for (long deadlineNs : deadlinesNs.values()) {
                earliestNs = Math.min(earliestNs, deadlineNs);
            }
            return earliestNs;
        }
    }

    private record Entry(long deadlineNs, long order, Peer peer) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byDeadline = Long.compare(deadlineNs, other.deadlineNs);
            return byDeadline != 0 ? byDeadline : Long.compare(order, other.order);
        }
    }
}
