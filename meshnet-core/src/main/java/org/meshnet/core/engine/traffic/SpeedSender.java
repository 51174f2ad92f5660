package org.meshnet.core.engine.traffic;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.frame.SpeedFigures;

/**
 * How much one side of a measurement sends, and when. Without word of what arrived it stops, so nothing is sent for
 * long to who does not want it. Not thread-safe.
 */
final class SpeedSender {
    /** Between two bursts. */
    static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(2);
    /** Without word from the peer for so long it sends no more. */
    static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(1);

    /** Who is late by more than this does not make up for it. */
    private static final double MOST_SECONDS_AT_ONCE = 0.02;

    private static final double NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SpeedSearch search;
    private final long halfNs;
    private final long endNs;
    private double due;
    private long filledNs;
    private long heardNs;
    private long sent;
    private SpeedFigures heard = SpeedFigures.NONE;

    SpeedSender(int mostBytesPerSecond, long durationNs, long nowNs) {
        this.search = new SpeedSearch(mostBytesPerSecond);
        this.halfNs = nowNs + durationNs / 2;
        this.endNs = nowNs + durationNs;
        this.filledNs = nowNs;
        this.heardNs = nowNs;
    }

    /** Is the time over, or the peer silent? */
    boolean isOver(long nowNs) {
        return nowNs >= endNs || nowNs - heardNs > SILENCE_NS;
    }

    /** How many frames are due now; each of them is to be sent. */
    int take(long nowNs) {
        if (nowNs >= halfNs) {
            search.endSearch(sent);
        }
        double seconds = Math.min((nowNs - filledNs) / NS_PER_SECOND, MOST_SECONDS_AT_ONCE);
        due += search.bytesPerSecond() * seconds / SpeedFrames.PACKET_BYTES;
        filledNs = nowNs;
        int frames = (int) due;
        due -= frames;
        return frames;
    }

    /** The first of so many that are sent now. */
    SpeedBody.Data next(long id, int count) {
        SpeedBody.Data first = new SpeedBody.Data(id, sent, search.steadyFrom());
        sent += count;
        return first;
    }

    /** What was sent, as if all of it had arrived. */
    SpeedFigures sent() {
        long steady = Math.max(0, sent - search.steadyFrom());
        return new SpeedFigures(sent, sent, search.steadyFrom(), steady, 0);
    }

    /** The peer tells this of what was sent; false if that cannot be, or is older than what it told before. */
    boolean onFigures(SpeedFigures figures, long nowNs) {
        boolean isNews = figures.upTo() <= sent
                && figures.upTo() >= heard.upTo()
                && figures.frames() >= heard.frames()
                && figures.micros() >= heard.micros();
        if (isNews) {
            heardNs = nowNs;
            heard = figures;
            search.onFigures(figures, sent);
        }
        return isNews;
    }
}
