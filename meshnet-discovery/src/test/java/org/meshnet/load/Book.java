package org.meshnet.load;

import java.util.EnumMap;
import java.util.Map;

/** Tallies by the phase in which something was to be asked. Not thread-safe. */
final class Book {
    private final Map<Phase, Long> starts = new EnumMap<>(Phase.class);
    private Map<Phase, Tally> tallies = emptyTallies();
    private Phase phase = Phase.RAMP;

    static Map<Phase, Tally> emptyTallies() {
        Map<Phase, Tally> tallies = new EnumMap<>(Phase.class);
        for (Phase each : Phase.values()) {
            tallies.put(each, new Tally());
        }
        return tallies;
    }

    /** From now on it is this phase. */
    void enter(Phase next, long nowNs) {
        phase = next;
        starts.put(next, nowNs);
    }

    Phase phase() {
        return phase;
    }

    /** That of the phase that is now: for what is of no question. */
    Tally now() {
        return tallies.get(phase);
    }

    /** That of the phase in which this was due. */
    Tally at(long scheduledNs) {
        Phase found = Phase.RAMP;
        for (Map.Entry<Phase, Long> start : starts.entrySet()) {
            found = scheduledNs - start.getValue() >= 0 ? start.getKey() : found;
        }
        return tallies.get(found);
    }

    Tally.Line line(Kind kind, long scheduledNs) {
        return at(scheduledNs).line(kind);
    }

    /** What was counted since the last time. */
    Map<Phase, Tally> turn() {
        Map<Phase, Tally> full = tallies;
        tallies = emptyTallies();
        return full;
    }
}
