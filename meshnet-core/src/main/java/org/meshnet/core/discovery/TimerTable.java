package org.meshnet.core.discovery;

import java.util.Arrays;
import java.util.Optional;

/** When each {@link ClientTimer} is due. */
final class TimerTable {
    static final long NEVER = Long.MAX_VALUE;

    private static final ClientTimer[] TIMERS = ClientTimer.values();

    private final long[] deadlinesNs = new long[TIMERS.length];

    TimerTable() {
        disarmAll();
    }

    /** Replaces the timer's deadline; {@link #NEVER} disarms it. */
    void arm(ClientTimer timer, long deadlineNs) {
        deadlinesNs[timer.ordinal()] = deadlineNs;
    }

    void disarm(ClientTimer timer) {
        arm(timer, NEVER);
    }

    void disarmAll() {
        Arrays.fill(deadlinesNs, NEVER);
    }

    boolean isArmed(ClientTimer timer) {
        return deadlinesNs[timer.ordinal()] != NEVER;
    }

    /** The earliest deadline, or {@link #NEVER}. */
    long nextDeadlineNs() {
        return deadlinesNs[earliest().ordinal()];
    }

    /** The timer that has been due longest, which is disarmed. */
    Optional<ClientTimer> pollDue(long nowNs) {
        ClientTimer timer = earliest();
        if (!isArmed(timer) || deadlinesNs[timer.ordinal()] > nowNs) {
            return Optional.empty();
        }
        disarm(timer);
        return Optional.of(timer);
    }

    private ClientTimer earliest() {
        ClientTimer earliest = TIMERS[0];
        for (ClientTimer timer : TIMERS) {
            if (deadlinesNs[timer.ordinal()] < deadlinesNs[earliest.ordinal()]) {
                earliest = timer;
            }
        }
        return earliest;
    }
}
