package org.meshnet.core.path;

import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The lengths that are probed at once, and which of them were answered. Control thread only. */
final class SizeRound {
    private final NavigableSet<Integer> unanswered = new TreeSet<>();
    private int largestAnswered;
    private boolean isOpen;

    void begin(Collection<Integer> frameBytes) {
        unanswered.clear();
        unanswered.addAll(frameBytes);
        largestAnswered = 0;
        isOpen = true;
    }

    void end() {
        isOpen = false;
    }

    /** Are answers waited for? */
    boolean isOpen() {
        return isOpen;
    }

    /** Also of a round before: it passed. */
    void onAnswer(int frameBytes) {
        unanswered.remove(frameBytes);
        largestAnswered = Math.max(largestAnswered, frameBytes);
    }

    boolean isAnswered() {
        return unanswered.isEmpty();
    }

    /** 0 for none. */
    int largestAnswered() {
        return largestAnswered;
    }

    /** The shortest that was not answered of those longer than this; 0 for none. */
    int shortestLostAbove(int frameBytes) {
        Integer lost = unanswered.higher(frameBytes);
        return lost == null ? 0 : lost;
    }
}
