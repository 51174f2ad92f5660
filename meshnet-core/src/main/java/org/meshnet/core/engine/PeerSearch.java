package org.meshnet.core.engine;

/** How far the search for a direct path to one peer is ({@link PathSearch}). Plain state. */
final class PeerSearch {
    private int step;
    private long startedNs = Long.MIN_VALUE / 2;

    /** The step that is next. */
    int step() {
        return step;
    }

    /** The same, and one step further. */
    int takeStep() {
        return step++;
    }

    /** When it last began. */
    long startedNs() {
        return startedNs;
    }

    void start(long nowNs) {
        step = 0;
        startedNs = nowNs;
    }
}
