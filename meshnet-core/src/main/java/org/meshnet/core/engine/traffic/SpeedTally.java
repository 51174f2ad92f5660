package org.meshnet.core.engine.traffic;

import java.util.ArrayDeque;
import org.meshnet.core.engine.status.SpeedStatus;
import org.meshnet.core.frame.SpeedFigures;

/** What arrived of one way of a measurement, by the clock of where it arrived. Not thread-safe. */
final class SpeedTally {
    private static final int WINDOW_MICROS = 1_000_000;
    private static final int LEAST_MICROS = 200_000;
    private static final int MOST_SAMPLES = 64;

    private final ArrayDeque<SpeedFigures> samples = new ArrayDeque<>();
    private SpeedFigures last = SpeedFigures.NONE;
    private long best;
    private long steadySent;

    /** So it stands at this time. */
    void add(SpeedFigures figures) {
        last = figures;
        steadySent = figures.steadySent();
        samples.addLast(figures);
        while (isOneTooMany(figures)) {
            best = Math.max(best, rate(samples.removeFirst()));
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
        int micros = last.micros() - from.micros();
        long frames = last.frames() - from.frames();
        return micros < LEAST_MICROS ? 0 : Math.max(0, frames * SpeedFrames.PACKET_BYTES * WINDOW_MICROS / micros);
    }

    /**
     * In its best second; before one is over, in what there is of it.
     *
     * @param mostBytesPerSecond what was agreed: more cannot be, whatever the clock of the other side says
     */
    SpeedStatus.Way way(int mostBytesPerSecond) {
        long rate = best > 0 || samples.isEmpty() ? best : rate(samples.getFirst());
        return new SpeedStatus.Way(Math.min(rate, mostBytesPerSecond), steadySent, last.steadyFrames());
    }
}
