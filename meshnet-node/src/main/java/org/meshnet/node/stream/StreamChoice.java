package org.meshnet.node.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * When streams to one server are opened and closed. UDP comes first: only when the server has not answered for a moment
 * is a stream opened, and another one a moment later; the first by which the node gets registered stays, until it ends
 * or UDP answers again. What fails is tried again after growing pauses. Pure: told the time, in nanoseconds of a
 * monotonic clock. One thread at a time.
 */
final class StreamChoice {
    /** Silence of the server before a stream is opened. */
    static final long FIRST_NS = TimeUnit.MILLISECONDS.toNanos(750);
    /** From one stream to the next. */
    static final long NEXT_NS = TimeUnit.MILLISECONDS.toNanos(750);
    /** What an open stream may take to get the node registered. */
    static final long UNUSED_NS = TimeUnit.SECONDS.toNanos(10);

    static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    static final long MOST_PAUSE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_DOUBLINGS = 5;
    private static final int NO_WAY = -1;

    private final List<Way> ways;
    private boolean isRegistered;
    /** The way that the node is registered by; {@link #NO_WAY} if that is UDP, or if it is not. */
    private int used = NO_WAY;

    private long silentSinceNs;

    private enum Phase {
        CLOSED,
        OPENING,
        OPEN,
        CLOSING
    }

    /** One target. */
    private static final class Way {
        private Phase phase = Phase.CLOSED;
        private long openSinceNs;
        private long notBeforeNs;
        private int failures;

        Way(long nowNs) {
            notBeforeNs = nowNs;
        }
    }

    /** @param wayCount targets, numbered from 0 in the order in which they are tried */
    StreamChoice(int wayCount, long nowNs) {
        this.ways = IntStream.range(0, wayCount).mapToObj(way -> new Way(nowNs)).toList();
        this.silentSinceNs = nowNs;
    }

    /** /** The node is registered by UDP. */
    void onRegisteredByUdp(long nowNs) {
        forgive(nowNs);
        onRegistered(NO_WAY);
    }

    /** The node is registered by this way. */
    void onRegisteredBy(int way) {
        ways.get(way).failures = 0;
        onRegistered(way);
    }

    private void onRegistered(int way) {
        isRegistered = true;
        used = way;
    }

    /** The server does not know the node, or not any more. */
    void onUnregistered(long nowNs) {
        if (isRegistered) {
            // It was a stream for want of UDP: the next one need not wait for that again.
            silentSinceNs = used == NO_WAY ? nowNs : nowNs - FIRST_NS;
        }
        isRegistered = false;
        used = NO_WAY;
    }

    /** This host's network is another: what failed may work now. */
    void onNetworkChanged(long nowNs) {
        forgive(nowNs);
    }

    private void forgive(long nowNs) {
        for (Way way : ways) {
            way.failures = 0;
            way.notBeforeNs = nowNs;
        }
    }

    void onOpen(int way, long nowNs) {
        ways.get(way).phase = Phase.OPEN;
        ways.get(way).openSinceNs = nowNs;
    }

    /** It could not be opened, or has ended, for whatever reason. */
    void onEnd(int number, long nowNs) {
        Way way = ways.get(number);
        way.phase = Phase.CLOSED;
        way.notBeforeNs = nowNs + pauseNs(way.failures);
        way.failures++;
    }

    /** None after a stream that had done its work. */
    private static long pauseNs(int failures) {
        return failures == 0 ? 0 : Math.min(MOST_PAUSE_NS, FIRST_PAUSE_NS << Math.min(failures - 1, MOST_DOUBLINGS));
    }

    /** The ways to open now; they count as being opened from now on. */
    List<Integer> takeDue(long nowNs) {
        List<Integer> due = new ArrayList<>();
        for (int number = 0; number < ways.size(); number++) {
            Way way = ways.get(number);
            if (!isRegistered && way.phase == Phase.CLOSED && nowNs - dueNs(number) >= 0) {
                way.phase = Phase.OPENING;
                due.add(number);
            }
        }
        return due;
    }

    private long dueNs(int number) {
        long turnNs = silentSinceNs + FIRST_NS + number * NEXT_NS;
        long notBeforeNs = ways.get(number).notBeforeNs;
        return notBeforeNs - turnNs > 0 ? notBeforeNs : turnNs;
    }

    /** The ways to close now: those that are not needed, or of no use. {@link #onEnd} is to follow. */
    List<Integer> takeUnneeded(long nowNs) {
        List<Integer> unneeded = new ArrayList<>();
        for (int number = 0; number < ways.size(); number++) {
            Way way = ways.get(number);
            boolean isInUse = used == number;
            boolean isUseless = way.phase == Phase.OPEN && nowNs - way.openSinceNs >= UNUSED_NS;
            boolean isThere = way.phase == Phase.OPEN || way.phase == Phase.OPENING;
            if (isThere && !isInUse && (isRegistered || isUseless)) {
                way.phase = Phase.CLOSING;
                unneeded.add(number);
            }
        }
        return unneeded;
    }

    /** Nanoseconds until something is due; {@link Long#MAX_VALUE} for never. */
    long waitNs(long nowNs) {
        long waitNs = Long.MAX_VALUE;
        for (int number = 0; number < ways.size() && !isRegistered; number++) {
            Way way = ways.get(number);
            if (way.phase == Phase.CLOSED) {
                waitNs = Math.min(waitNs, Math.max(0, dueNs(number) - nowNs));
            } else if (way.phase == Phase.OPEN) {
                waitNs = Math.min(waitNs, Math.max(0, way.openSinceNs + UNUSED_NS - nowNs));
            }
        }
        return waitNs;
    }
}
