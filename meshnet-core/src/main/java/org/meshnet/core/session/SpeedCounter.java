package org.meshnet.core.session;

import org.meshnet.core.frame.SpeedFigures;

/**
 * Counts the frames of one measurement of speed as they come. The lanes count, which no queue could follow, and the
 * control loop reads; all of a measurement come to one lane as a rule, so the lock is free.
 */
public final class SpeedCounter {
    private final long id;
    private long frames;
    private long upTo;
    private long steadyFrom = Long.MAX_VALUE;
    private long steadyFrames;

    /** @param id the measurement's */
    public SpeedCounter(long id) {
        this.id = id;
    }

    /**
     * Counts a frame; false if it is of another measurement, or has a number that cannot be.
     *
     * @param number the frame's, from 0
     * @param from the number of the first at the rate that was found
     */
    public synchronized boolean take(long frameId, long number, long from) {
        if (frameId != id || number < 0 || number == Long.MAX_VALUE || from < 0) {
            return false;
        }
        if (number >= upTo) {
            upTo = number + 1;
            if (from != steadyFrom) {
                steadyFrom = from;
                steadyFrames = 0;
            }
        }
        frames++;
        steadyFrames += number >= steadyFrom ? 1 : 0;
        return true;
    }

    /**
     * How it stands. Of numbers that come twice no more are told than there can be.
     *
     * @param micros the time of it
     */
    public synchronized SpeedFigures figures(int micros) {
        long steadySent = Math.max(0, upTo - steadyFrom);
        long counted = Math.min(frames, upTo);
        return new SpeedFigures(
                counted, upTo, steadyFrom, Math.min(Math.min(steadyFrames, steadySent), counted), micros);
    }
}
