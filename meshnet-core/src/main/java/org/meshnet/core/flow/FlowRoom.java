package org.meshnet.core.flow;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many flows may be remembered, of all peers together. A peer may have as many as are free at that moment (dynamic
 * thresholds, Choudhury and Hahne 1998): alone it gets half of all, and however many want more than they get, they get
 * the same, and as much stays free for one that wants little. Thread-safe.
 */
public final class FlowRoom {
    /** Flows of all peers. */
    public static final int CAPACITY = 1 << 16;
    /** What any peer may have. */
    static final int LEAST = 16;

    private final int capacity;
    private final AtomicInteger used = new AtomicInteger();

    /** One for {@link #CAPACITY} flows. */
    public FlowRoom() {
        this(CAPACITY);
    }

    FlowRoom(int capacity) {
        this.capacity = capacity;
    }

    /** May a peer that has so many have one more? */
    boolean allows(int count) {
        return count < LEAST || count < capacity - used.get();
    }

    void add(int count) {
        used.addAndGet(count);
    }

    /** How many are remembered. */
    public int used() {
        return used.get();
    }
}
