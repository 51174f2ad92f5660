package org.meshnet.core.engine.peer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Packets that wait for a session or a look-up, oldest first. Bounded: the oldest makes room. Control thread only. */
public final class StagedPackets {
    static final int CAPACITY = 64;

    private final Deque<byte[]> packets = new ArrayDeque<>();

    /** Adds a packet; true if the oldest had to be given up for it. */
    public boolean add(byte[] packet) {
        boolean isFull = packets.size() == CAPACITY;
        if (isFull) {
            packets.removeFirst();
        }
        packets.addLast(packet);
        return isFull;
    }

    /** Takes all. */
    public List<byte[]> drain() {
        List<byte[]> drained = new ArrayList<>(packets);
        packets.clear();
        return drained;
    }
}
