package org.meshnet.load;

import java.util.concurrent.TimeUnit;

/**
 * When something is due that happens at a steady rate, whatever became of what was due before. Who is late takes all
 * that was due meanwhile, each with the time at which it was. Not thread-safe.
 */
final class Pacer {
    /** Nothing is due. */
    static final long NONE = Long.MIN_VALUE;

    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private double perSecond;
    private double nextNs;

    /** @param perSecond 0 for never */
    Pacer(double perSecond, long nowNs) {
        this.perSecond = perSecond;
        this.nextNs = nowNs + interval(perSecond);
    }

    private static double interval(double perSecond) {
        return perSecond > 0 ? SECOND_NS / perSecond : Double.POSITIVE_INFINITY;
    }

    /** Takes the next one if it is due: the time at which it was, else {@link #NONE}. */
    long take(long nowNs) {
        if (nextNs > nowNs) {
            return NONE;
        }
        long dueNs = (long) nextNs;
        nextNs += interval(perSecond);
        return dueNs;
    }

    /** Another rate from now on: what is left of the time until the next one is scaled. */
    void setPerSecond(double rate, long nowNs) {
        if (rate == perSecond) {
            return;
        }
        if (perSecond <= 0) {
            nextNs = nowNs + interval(rate);
        } else if (nextNs > nowNs) {
            nextNs = rate > 0 ? nowNs + (nextNs - nowNs) * (perSecond / rate) : Double.POSITIVE_INFINITY;
        }
        perSecond = rate;
    }

    /** When the next one is due; {@link Long#MAX_VALUE} if never. */
    long nextNs() {
        return (long) nextNs;
    }
}
