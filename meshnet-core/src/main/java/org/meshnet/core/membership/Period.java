package org.meshnet.core.membership;

import java.util.concurrent.TimeUnit;

/**
 * From when until when something is good, in whole hours since 1970. Clocks may be wrong by a day: it is taken
 * {@value #TOLERANCE_HOURS} hours earlier and later, too. Immutable.
 *
 * @param firstHour the first of its hours
 * @param lastHour the last of them
 */
public record Period(long firstHour, long lastHour) {
    /** Hours by which a clock may be ahead or behind. */
    public static final int TOLERANCE_HOURS = 24;

    private static final long MOST_HOURS = 0xffff_ffffL;

    /** @throws IllegalArgumentException if it ends before it begins, or is not 32 bits */
    public Period {
        if (!isValid(firstHour, lastHour)) {
            throw new IllegalArgumentException("a period from hour " + firstHour + " to " + lastHour);
        }
    }

    static boolean isValid(long firstHour, long lastHour) {
        return firstHour >= 0 && firstHour <= lastHour && lastHour <= MOST_HOURS;
    }

    /** The hour, counted from 1970, in which this time lies. */
    public static long hour(long unixNs) {
        return TimeUnit.NANOSECONDS.toHours(unixNs);
    }

    /** Is it still to come, by more than clocks may differ? */
    public boolean isToCome(long hour) {
        return hour < firstHour - TOLERANCE_HOURS;
    }

    /** Is it over, by more than clocks may differ? */
    public boolean isOver(long hour) {
        return hour > lastHour + TOLERANCE_HOURS;
    }

    /** The same, ending then if that is earlier. */
    Period until(long hour) {
        return new Period(firstHour, Math.max(firstHour, Math.min(lastHour, hour)));
    }

    /** How many hours it has. */
    public long hours() {
        return lastHour - firstHour;
    }
}
