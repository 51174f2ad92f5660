package org.meshnet.core.engine.peer;

/** How far the search for a direct path to one peer is (docs/paths.md). Plain state. */
public final class PeerSearch {
    /** From this step on, a search that finds nothing is no mere beginning. */
    private static final int BEGINNING_STEPS = 5;

    private int step;
    private long startedNs = Long.MIN_VALUE / 2;

    /** Was a search begun that may still find something soon? */
    public boolean isBeginning() {
        return step < BEGINNING_STEPS;
    }

    /** The step that is next; one further by the call. */
    public int takeStep() {
        return step++;
    }

    /** When it last began. */
    public long startedNs() {
        return startedNs;
    }

    public void start(long nowNs) {
        step = 0;
        startedNs = nowNs;
    }
}
