package org.meshnet.load;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Questions without an answer, in the order in which they were sent, each found by a number that is its own. Bounded.
 * Not thread-safe.
 */
final class InFlight {
    /** How long a node waits for an answer. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);
    /** There is none. */
    static final int NONE = -1;

    /**
     * What was asked.
     *
     * @param slot who asked
     * @param detail what else the question says: whose slot it is about, or since which version; or {@link #NONE}
     * @param scheduledNs when it was due
     * @param attempt how often it was asked before
     */
    record Question(Kind kind, int slot, long detail, long scheduledNs, int attempt) {
        Question again() {
            return new Question(kind, slot, detail, scheduledNs, attempt + 1);
        }

        /** The slot of the node that it is about. */
        int peer() {
            return (int) detail;
        }
    }

    private final Question[] ring;
    private final long[] keys;
    private final long[] sentNs;
    private final LongIntMap byKey;
    private long first;
    private long end;

    /** @param places a power of two: so many may wait at one time, answered ones behind an unanswered one included */
    InFlight(int places) {
        ring = new Question[places];
        keys = new long[places];
        sentNs = new long[places];
        byKey = new LongIntMap(places / 2);
    }

    /** The number of a question with a counter. */
    static long keyOf(int slot, int counter) {
        return LongIntMap.mix(((long) slot << Integer.SIZE) | Integer.toUnsignedLong(counter));
    }

    /** The number of a question about another node, whose answer names no counter. */
    static long keyOf(int slot, long peerKeyPrefix) {
        return LongIntMap.mix(peerKeyPrefix + slot * 0x9e3779b97f4a7c15L);
    }

    boolean isFull() {
        return end - first == ring.length;
    }

    boolean isEmpty() {
        return byKey.count() == 0;
    }

    boolean contains(long key) {
        return byKey.get(key) != LongIntMap.ABSENT;
    }

    /** Enters a question; there is a place. One of the same number waits no more: that one, or null. */
    @Nullable
    Question add(long key, Question question, long nowNs) {
        Question displaced = take(key);
        int place = (int) (end++ & (ring.length - 1));
        ring[place] = question;
        keys[place] = key;
        sentNs[place] = nowNs;
        byKey.put(key, place);
        return displaced;
    }

    /** The question of this number, which waits no more; null if there is none. */
    @Nullable
    Question take(long key) {
        int place = byKey.remove(key);
        if (place == LongIntMap.ABSENT) {
            return null;
        }
        Question question = ring[place];
        ring[place] = null;
        return question;
    }

    /** The oldest one that was sent too long ago, which waits no more; null if there is none. */
    @Nullable
    Question takeOverdue(long nowNs) {
        while (first < end) {
            int place = (int) (first & (ring.length - 1));
            if (ring[place] != null) {
                return sentNs[place] + PATIENCE_NS <= nowNs ? takeFirst(place) : null;
            }
            first++;
        }
        return null;
    }

    private Question takeFirst(int place) {
        Question question = ring[place];
        byKey.remove(keys[place]);
        ring[place] = null;
        first++;
        return question;
    }
}
