package org.meshnet.core.discovery;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** When each {@link ClientTimer} is due. */
final class TimerTable {
    static final long NEVER = Long.MAX_VALUE;

    private final Map<ClientTimer, Long> deadlinesNs = new EnumMap<>(ClientTimer.class);

    /** Replaces the timer's deadline; {@link #NEVER} disarms it. */
    void arm(ClientTimer timer, long deadlineNs) {
        if (deadlineNs == NEVER) {
            disarm(timer);
        } else {
            deadlinesNs.put(timer, deadlineNs);
        }
    }

    void disarm(ClientTimer timer) {
        deadlinesNs.remove(timer);
    }

    void disarmAll() {
        deadlinesNs.clear();
    }

    /** The earliest deadline, or {@link #NEVER}. */
    long nextDeadlineNs() {
        return earliest().map(Map.Entry::getValue).orElse(NEVER);
    }

    /** The timer that has been due longest, which is disarmed. */
    Optional<ClientTimer> pollDue(long nowNs) {
        Optional<ClientTimer> due =
                earliest().filter(timer -> timer.getValue() <= nowNs).map(Map.Entry::getKey);
        due.ifPresent(this::disarm);
        return due;
    }

    private Optional<Map.Entry<ClientTimer, Long>> earliest() {
        return deadlinesNs.entrySet().stream().min(Map.Entry.comparingByValue());
    }
}
