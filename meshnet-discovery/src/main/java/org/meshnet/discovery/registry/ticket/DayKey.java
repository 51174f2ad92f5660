package org.meshnet.discovery.registry.ticket;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.Kdf;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.seam.WallClock;

/**
 * The key of one day (UTC) from which that of the next one follows, and none of those before: so servers that have the
 * same key of one day have the same ones on all later days, and what is wiped is gone. Never printed; wiped by
 * {@link #destroy()}. Thread-safe until then.
 */
public final class DayKey {
    /** Bytes of the key. */
    public static final int LENGTH = Kdf.KEY_LENGTH;
    /** The last day that there is, in the year 2243: to get there from any other takes no long time. */
    public static final long LAST_DAY = 100_000;

    private static final String NEXT_LABEL = "meshnet v2 next ticket key";
    private static final String SEAL_LABEL = "meshnet v2 ticket";

    private final long day;
    private final SecretBytes key;

    private DayKey(long day, byte[] key) {
        this.day = requireDay(day);
        this.key = new SecretBytes(key);
    }

    /**
     * The key of this day.
     *
     * @param day since 1970, 0 to {@link #LAST_DAY}
     * @param key copied; the caller wipes it
     * @throws IllegalArgumentException if there is no such day, or the key's length is wrong
     */
    public static DayKey of(long day, byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a ticket key of " + key.length + " bytes");
        }
        return new DayKey(day, key.clone());
    }

    /** A fresh one. */
    public static DayKey generate(long day, RandomSource random) {
        return new DayKey(day, random.bytes(LENGTH));
    }

    /** Is there a day of this number? */
    public static boolean isDay(long day) {
        return day >= 0 && day <= LAST_DAY;
    }

    private static long requireDay(long day) {
        if (!isDay(day)) {
            throw new IllegalArgumentException("a day " + day);
        }
        return day;
    }

    /**
     * The day before that of the clock: the first one whose tickets may still be good. Days that there are not count as
     * the nearest one.
     */
    public static long yesterday(WallClock clock) {
        long today = Math.floorDiv(clock.unixNs(), TimeUnit.DAYS.toNanos(1));
        return Math.max(0, Math.min(LAST_DAY, today) - 1);
    }

    /** Since 1970. */
    public long day() {
        return day;
    }

    /** A copy of the key; the caller wipes it. */
    public byte[] bytes() {
        return key.copy();
    }

    /**
     * That of a later day; a copy, if it is the same one.
     *
     * @throws IllegalArgumentException if there is no such day, or it is an earlier one
     */
    public DayKey at(long later) {
        if (requireDay(later) < day) {
            throw new IllegalArgumentException("the key of day " + later + " does not follow from that of " + day);
        }
        SecretBytes last = new SecretBytes(key.copy());
        for (long each = day; each < later; each++) {
            SecretBytes next = new SecretBytes(Kdf.derive(last.lend(), NEXT_LABEL));
            last.destroy();
            last = next;
        }
        DayKey found = new DayKey(later, last.copy());
        last.destroy();
        return found;
    }

    /** The key that seals this day's tickets, 32 bytes; the caller wipes it. */
    byte[] sealKey() {
        return Kdf.derive(key.lend(), SEAL_LABEL);
    }

    /** Wipes the key. */
    public void destroy() {
        key.destroy();
    }

    @Override
    public String toString() {
        return "DayKey[" + day + "]";
    }
}
