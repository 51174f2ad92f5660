package org.meshnet.core.flow;

/**
 * Which packets' first fragments passed, so that the others may follow (RFC 791 §3.2): the last {@link #CAPACITY} of
 * one peer, for a bounded time. Any thread; has a lock, as fragments are few.
 */
final class FragmentMemory {
    static final int CAPACITY = 64;
    static final long KEPT_NS = 15_000_000_000L;

    private static final int WORDS = 7;
    private static final int EPOCH_AND_ID = 5;
    private static final int UNTIL = 6;
    private static final long IN_BIT = 1L << 44;
    private static final long PORTS_AND_QUERY =
            0xffff_ffffL | PacketKey.ECHO_BIT | PacketKey.TIMESTAMP_BIT | PacketKey.PEER_ASKS_BIT;

    private long[] entries = new long[0];
    private int next;

    /** The first fragment of a packet passed. */
    synchronized void add(PacketKey key, boolean isIn, int epoch, long nowNs) {
        if (entries.length == 0) {
            entries = new long[WORDS * CAPACITY];
        }
        int at = next * WORDS;
        next = (next + 1) % CAPACITY;
        entries[at] = key.first();
        entries[at + 1] = key.second();
        entries[at + 2] = key.third();
        entries[at + 3] = key.fourth();
        entries[at + 4] = what(key, isIn);
        entries[at + EPOCH_AND_ID] = epochAndId(key, epoch);
        entries[at + UNTIL] = nowNs + KEPT_NS;
    }

    /** Passed the first fragment of the packet that this is one of, under the same rules? */
    synchronized boolean has(PacketKey key, boolean isIn, int epoch, long nowNs) {
        for (int at = 0; at < entries.length; at += WORDS) {
            if (entries[at + EPOCH_AND_ID] == epochAndId(key, epoch)
                    && entries[at] == key.first()
                    && entries[at + 1] == key.second()
                    && entries[at + 2] == key.third()
                    && entries[at + 3] == key.fourth()
                    && entries[at + 4] == what(key, isIn)
                    && entries[at + UNTIL] - nowNs > 0) {
                return true;
            }
        }
        return false;
    }

    synchronized void clear() {
        entries = new long[0];
        next = 0;
    }

    private static long what(PacketKey key, boolean isIn) {
        return (key.tail() & ~PORTS_AND_QUERY) | (isIn ? IN_BIT : 0);
    }

    private static long epochAndId(PacketKey key, int epoch) {
        return (long) epoch << 32 | Integer.toUnsignedLong(key.fragmentId());
    }
}
