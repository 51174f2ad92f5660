package org.meshnet.sim;

import java.util.PriorityQueue;

/**
 * Virtual time and what happens in it: a queue of actions, ordered by their time and, for the same time, by the order
 * in which they were asked for. Time stands still while an action runs.
 */
public final class SimScheduler {
    public static final long MILLISECOND_NS = 1_000_000L;
    public static final long SECOND_NS = 1_000 * MILLISECOND_NS;

    /** More actions than this in one instant are an endless loop. */
    private static final long INSTANT_LIMIT = 5_000_000;

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long nowNs;
    private long nextOrder;
    private long eventCount;
    private long instantCount;

    /** Nanoseconds since the beginning of the simulation. */
    public long nowNs() {
        return nowNs;
    }

    /** Actions that have run. */
    public long eventCount() {
        return eventCount;
    }

    /** Runs the action at this time, or as soon as possible if it is past. */
    public void at(long timeNs, Runnable action) {
        queue.add(new Event(Math.max(timeNs, nowNs), nextOrder++, action));
    }

    /** Runs the action after this delay. */
    public void after(long delayNs, Runnable action) {
        at(nowNs + delayNs, action);
    }

    /** Runs everything up to the time {@code durationNs} from now, which then is the time. */
    public void run(long durationNs) {
        runUntil(nowNs + durationNs);
    }

    /**
     * Runs everything up to this time, which then is the time.
     *
     * @throws IllegalStateException if actions go on without end in one instant
     */
    public void runUntil(long timeNs) {
        while (!queue.isEmpty() && queue.peek().timeNs <= timeNs) {
            runNext();
        }
        nowNs = Math.max(nowNs, timeNs);
    }

    /** When something will happen next; the end of time if nothing will. */
    public long nextEventNs() {
        return queue.isEmpty() ? Long.MAX_VALUE : queue.peek().timeNs;
    }

    private void runNext() {
        Event event = queue.remove();
        instantCount = event.timeNs == nowNs ? instantCount + 1 : 0;
        if (instantCount > INSTANT_LIMIT) {
            throw new IllegalStateException("time stands still at " + nowNs + " ns");
        }
        nowNs = event.timeNs;
        eventCount++;
        event.action.run();
    }

    private record Event(long timeNs, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
