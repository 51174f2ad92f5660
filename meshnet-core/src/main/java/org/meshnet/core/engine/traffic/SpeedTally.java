package org.meshnet.core.engine.traffic;

import java.util.ArrayDeque;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.frame.SpeedFigures;

/**
 * What arrived of one way of a measurement, by the clock of where it arrived. Its speed is the mean from when the rate
 * is held: what came while it was looked for may have come out of a limiter's bucket. Not thread-safe.
 */
final class SpeedTally {
    private static final int WINDOW_MICROS = 1_000_000;
    private static final int LEAST_MICROS = 200_000;
    private static final int LEAST_STEADY_MICROS = 500_000;
    private static final int MOST_SAMPLES = 64;

    private final ArrayDeque<SpeedFigures> samples = new ArrayDeque<>();
    private SpeedFigures last = SpeedFigures.NONE;
    /** The part for which the rate is held: from its first word to the last one after which something still came. */
    private SpeedFigures steadyStart = SpeedFigures.NONE;

    private SpeedFigures steadyEnd = SpeedFigures.NONE;
    private long best;
    private long steadySent;

    /** So it stands at this time. */
    void add(SpeedFigures figures) {
        addSteady(figures);
        last = figures;
        steadySent = figures.steadySent();
        samples.addLast(figures);
        while (isOneTooMany(figures)) {
            best = Math.max(best, rate(samples.removeFirst()));
        }
    }

    private void addSteady(SpeedFigures figures) {
        boolean isHeld = figures.steadyFrom() != Long.MAX_VALUE && figures.upTo() >= figures.steadyFrom();
        if (isHeld && figures.steadyFrom() != steadyStart.steadyFrom()) {
            steadyStart = figures;
            steadyEnd = figures;
        } else if (isHeld && figures.frames() > last.frames()) {
            steadyEnd = last;
        }
    }

    private boolean isOneTooMany(SpeedFigures figures) {
        boolean isOld = figures.micros() - samples.getFirst().micros() > WINDOW_MICROS;
        return samples.size() > MOST_SAMPLES || (samples.size() > 2 && isOld);
    }

    /** All that were sent, of which the last ones may be lost. */
    void setSent(SpeedFigures sent) {
        steadySent = sent.steadyFrom() == last.steadyFrom() ? Math.max(steadySent, sent.steadySent()) : steadySent;
    }

    private long rate(SpeedFigures from) {
        return rate(from, last, LEAST_MICROS);
    }

    /** 0 if they are closer to each other. */
    private static long rate(SpeedFigures from, SpeedFigures to, int leastMicros) {
        int micros = to.micros() - from.micros();
        long frames = to.frames() - from.frames();
        return micros < leastMicros ? 0 : Math.max(0, frames * SpeedFrames.PACKET_BYTES * WINDOW_MICROS / micros);
    }

    /**
     * The mean of what was sent at the rate that was found; before there is enough of that, what came in the best
     * second, or in what there is of it.
     *
     * @param mostBytesPerSecond what was agreed: more cannot be, whatever the clock of the other side says
     */
    SpeedStatus.Way way(int mostBytesPerSecond) {
        long steady = rate(steadyStart, steadyEnd, LEAST_STEADY_MICROS);
        long soFar = best > 0 || samples.isEmpty() ? best : rate(samples.getFirst());
        return new SpeedStatus.Way(
                Math.min(steady > 0 ? steady : soFar, mostBytesPerSecond), steadySent, last.steadyFrames());
    }
}
