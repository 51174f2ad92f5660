package org.meshnet.load;

import java.util.EnumMap;
import java.util.Map;

/** What was asked, what came of it and how long it took, in one span of time. Not thread-safe. */
final class Tally {
    /** Of one kind. */
    static final class Line {
        /** Longer than any time: there was no answer. */
        static final long NEVER = Long.MAX_VALUE;

        private long scheduled;
        private long retried;
        private long refused;
        private long lost;
        private final Histogram times = new Histogram();

        /** What was to be asked in this span. */
        long scheduled() {
            return scheduled;
        }

        /** Questions that were sent again. */
        long retried() {
            return retried;
        }

        /** Answered with a no. */
        long refused() {
            return refused;
        }

        /** Never answered, however often it was asked. */
        long lost() {
            return lost;
        }

        /** From the time at which something was to be asked until it was answered. */
        Histogram times() {
            return times;
        }

        long answered() {
            return times.count();
        }

        /** Everything that came to an end of any kind. */
        long ended() {
            return answered() + refused + lost;
        }

        /**
         * The least time that so large a part of all answers and losses is not above, where what was never answered
         * took longer than anything else: {@link #NEVER} if that part is among the lost ones. 0 if there is nothing.
         *
         * @param part above 0, at most 1
         */
        long percentileNs(double part) {
            long all = answered() + lost;
            long rank = (long) Math.ceil(part * all);
            if (rank > answered()) {
                return NEVER;
            }
            return times.ofRankNs(rank);
        }

        /** Where the receiver cannot know what does not come: what was scheduled and has not ended is lost. */
        void loseTheRest() {
            lost += Math.max(0, scheduled - ended());
        }

        void onScheduled() {
            scheduled++;
        }

        void onRetried() {
            retried++;
        }

        void onRefused() {
            refused++;
        }

        void onLost() {
            lost++;
        }

        void onAnswered(long ns) {
            times.add(ns);
        }

        private void add(Line other) {
            scheduled += other.scheduled;
            retried += other.retried;
            refused += other.refused;
            lost += other.lost;
            times.add(other.times);
        }
    }

    private final Map<Kind, Line> lines = new EnumMap<>(Kind.class);
    /** One number each. */
    private final Map<Count, long[]> counts = new EnumMap<>(Count.class);

    private final Histogram lateness = new Histogram();

    Tally() {
        for (Kind kind : Kind.values()) {
            lines.put(kind, new Line());
        }
        for (Count what : Count.values()) {
            counts.put(what, new long[1]);
        }
    }

    Line line(Kind kind) {
        return lines.get(kind);
    }

    void count(Count what) {
        count(what, 1);
    }

    void count(Count what, long amount) {
        counts.get(what)[0] += amount;
    }

    long get(Count what) {
        return counts.get(what)[0];
    }

    /** How long after its time each question was sent for the first time: the generator's own fault. */
    Histogram lateness() {
        return lateness;
    }

    void add(Tally other) {
        lines.forEach((kind, line) -> line.add(other.line(kind)));
        other.counts.forEach((what, amount) -> count(what, amount[0]));
        lateness.add(other.lateness);
    }
}
