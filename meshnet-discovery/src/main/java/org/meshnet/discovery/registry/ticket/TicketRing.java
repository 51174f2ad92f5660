package org.meshnet.discovery.registry.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.seam.WallClock;

/**
 * The keys that tickets are sealed with: today's, and those of yesterday and tomorrow, which other servers may have
 * used, whose clocks are not this one's. Goes on by itself, and never back: what is before yesterday is wiped, even if
 * the clock then turns back. Not thread-safe.
 */
public final class TicketRing {
    private static final int DAYS = 3;

    private final WallClock clock;
    private DayKey first;
    private final List<SecretBytes> sealKeys = new ArrayList<>();

    /**
     * @param first of any day up to yesterday or, where the clock is behind, a later one, with which the ring begins
     *     then; stays the caller's
     */
    public TicketRing(DayKey first, WallClock clock) {
        this.clock = clock;
        this.first = first.at(first.day());
        fill();
        turn();
    }

    /** With a key that nobody else has. */
    public static TicketRing fresh(RandomSource random, WallClock clock) {
        DayKey first = DayKey.generate(DayKey.yesterday(clock), random);
        TicketRing ring = new TicketRing(first, clock);
        first.destroy();
        return ring;
    }

    private void turn() {
        long yesterday = DayKey.yesterday(clock);
        if (yesterday > first.day()) {
            DayKey old = first;
            first = old.at(yesterday);
            old.destroy();
            fill();
        }
    }

    private void fill() {
        sealKeys.forEach(SecretBytes::destroy);
        sealKeys.clear();
        for (long day = first.day(); day < first.day() + DAYS && DayKey.isDay(day); day++) {
            DayKey key = first.at(day);
            sealKeys.add(new SecretBytes(key.sealKey()));
            key.destroy();
        }
    }

    /** The day whose key is to be used now. */
    long today() {
        turn();
        return Math.max(first.day(), Math.min(DayKey.yesterday(clock) + 1, first.day() + sealKeys.size() - 1));
    }

    /** The key of this day, to be handed to one call. Empty if the ring has none, not yet or not any more. */
    Optional<byte[]> sealKey(long day) {
        turn();
        long place = day - first.day();
        return place >= 0 && place < sealKeys.size()
                ? Optional.of(sealKeys.get((int) place).lend())
                : Optional.empty();
    }

    /** The clock, in seconds since 1970. */
    long unixSeconds() {
        return Math.floorDiv(clock.unixNs(), 1_000_000_000L);
    }

    /** Wipes all keys. */
    public void destroy() {
        first.destroy();
        sealKeys.forEach(SecretBytes::destroy);
    }
}
