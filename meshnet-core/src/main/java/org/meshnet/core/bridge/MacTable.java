package org.meshnet.core.bridge;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which station is behind which port, as a switch learns it from the frames that it gets (IEEE 802.1D §7.8). Ports are
 * numbers; {@link #LOCAL} is this host's device. Shared by all lanes: thread-safe, lock-free, and a question or a
 * lesson allocates nothing.
 *
 * <p>Bounded in all and per port, so that who makes up stations leaves no less room for others. A station stands in one
 * of the eight places that a hash with a secret seed gives it, as one word with its port, so that the two never tear.
 * Beyond the bounds nothing is learned; nobody's station makes room for another's.
 *
 * <pre>
 *   63     62     61    60 59        48 47                                    0
 *  +------+------+-------+------------+---------------------------------------+
 *  | used | pinned |  0  |  port 12   |            address 48                 |
 *  +------+------+-------+------------+---------------------------------------+
 * </pre>
 */
public final class MacTable {
    /** No port: nobody knows. */
    public static final int UNKNOWN = 0;
    /** This host's device. */
    public static final int LOCAL = 1;
    /** The first port of a member. */
    public static final int FIRST_MEMBER = 2;
    /** Ports, these two among them. */
    public static final int PORTS = 1 << 10;
    /** A station that was not heard for so long is forgotten (IEEE 802.1D §7.9.2). */
    public static final long AGE_NS = 300_000_000_000L;
    /** A station that this host's device gave within this time is not somewhere else now. */
    public static final long HOLD_NS = 5_000_000_000L;
    /** Stations behind one member. */
    public static final int PER_MEMBER = 256;
    /** Stations behind this host's device. */
    public static final int LOCAL_STATIONS = 4_096;

    private static final int SLOTS = 1 << 14;
    private static final int WAYS = 8;
    /** Half of the places, so that one of eight is free as good as always. */
    private static final int MOST = SLOTS / 2;

    private static final long MAC_MASK = (1L << 48) - 1;
    private static final int PORT_SHIFT = 48;
    private static final int PORT_MASK = (1 << 12) - 1;
    private static final long USED = 1L << 63;
    private static final long PINNED = 1L << 62;
    /** What is heard again and again is written so often only. */
    private static final long REFRESH_NS = 1_000_000_000L;

    /** What became of a lesson. */
    public enum Lesson {
        /** It was known, or is now. */
        KNOWN,
        /** It is behind this port now, and was behind another. */
        MOVED,
        /** There is no room for it. */
        FULL,
        /** It stays where it was: it may not move now. */
        HELD,
        /** It was given by this host's own device a moment ago. */
        LOOPED,
        /** It is another's for good. */
        FOREIGN
    }

    private final AtomicLongArray keys = new AtomicLongArray(SLOTS);
    private final AtomicLongArray heardNs = new AtomicLongArray(SLOTS);
    /** Stations by port; in the first place, that of no port, all of them. */
    private final AtomicIntegerArray counts = new AtomicIntegerArray(PORTS);

    private final long seed;

    /** @param seed secret, so that nobody can choose stations that share a place */
    public MacTable(long seed) {
        this.seed = seed;
    }

    /** Behind which port is this station? */
    public int find(long mac, long nowNs) {
        int first = firstSlot(mac);
        for (int slot = first; slot < first + WAYS; slot++) {
            long key = keys.get(slot);
            if ((key & MAC_MASK) == mac && key < 0) {
                return isGone(slot, key, nowNs) ? UNKNOWN : port(key);
            }
        }
        return UNKNOWN;
    }

    /**
     * A frame of this station came from this port.
     *
     * @param mayMove may it be one that was behind another member's
     */
    public Lesson learn(long mac, int port, boolean mayMove, long nowNs) {
        int first = firstSlot(mac);
        for (int slot = first; slot < first + WAYS; slot++) {
            long key = keys.get(slot);
            if ((key & MAC_MASK) == mac && key < 0) {
                return learnAgain(slot, key, port, mayMove, nowNs);
            }
        }
        return enter(mac, port, nowNs);
    }

    private Lesson learnAgain(int slot, long key, int port, boolean mayMove, long nowNs) {
        if (port(key) == port) {
            if (nowNs - heardNs.get(slot) > REFRESH_NS) {
                heardNs.set(slot, nowNs);
            }
            return Lesson.KNOWN;
        }
        if ((key & PINNED) != 0) {
            return Lesson.FOREIGN;
        }
        boolean isGone = isGone(slot, key, nowNs);
        if (!isGone && port(key) == LOCAL && nowNs - heardNs.get(slot) <= HOLD_NS) {
            return Lesson.LOOPED;
        }
        if (!isGone && port != LOCAL && !mayMove) {
            return Lesson.HELD;
        }
        if (counts.get(port) >= most(port)) {
            return Lesson.FULL;
        }
        return replace(slot, key, key & MAC_MASK, port, nowNs) && !isGone ? Lesson.MOVED : Lesson.KNOWN;
    }

    private Lesson enter(long mac, int port, long nowNs) {
        if (counts.get(port) >= most(port)) {
            return Lesson.FULL;
        }
        int first = firstSlot(mac);
        for (int slot = first; slot < first + WAYS; slot++) {
            long key = keys.get(slot);
            boolean isFree = key >= 0 ? counts.get(UNKNOWN) < MOST : isGone(slot, key, nowNs);
            if (isFree && replace(slot, key, mac, port, nowNs)) {
                return Lesson.KNOWN;
            }
        }
        return Lesson.FULL;
    }

    private static int most(int port) {
        return port == LOCAL ? LOCAL_STATIONS : PER_MEMBER;
    }

    private boolean replace(int slot, long key, long mac, int port, long nowNs) {
        return replace(slot, key, USED | (long) port << PORT_SHIFT | mac, nowNs);
    }

    private boolean replace(int slot, long key, long next, long nowNs) {
        heardNs.set(slot, nowNs);
        if (!keys.compareAndSet(slot, key, next)) {
            return false;
        }
        count(key, -1);
        count(next, 1);
        return true;
    }

    private void count(long key, int change) {
        if (key < 0) {
            counts.addAndGet(UNKNOWN, change);
            counts.addAndGet(port(key), change);
        }
    }

    /**
     * This station is behind this port for good, until that is cleared; false if there is no room, or it is another's
     * for good.
     */
    public boolean pin(long mac, int port, long nowNs) {
        int first = firstSlot(mac);
        int free = -1;
        for (int slot = first; slot < first + WAYS; slot++) {
            long key = keys.get(slot);
            if ((key & MAC_MASK) == mac && key < 0) {
                free = (key & PINNED) == 0 || port(key) == port ? slot : SLOTS;
            } else if (free < 0 && (key >= 0 || isGone(slot, key, nowNs))) {
                free = slot;
            }
        }
        return free >= 0
                && free < SLOTS
                && replace(free, keys.get(free), USED | PINNED | (long) port << PORT_SHIFT | mac, nowNs);
    }

    /** Forgets all that is behind this port. */
    public void clear(int port) {
        for (int slot = 0; slot < SLOTS; slot++) {
            long key = keys.get(slot);
            if (key < 0 && port(key) == port && keys.compareAndSet(slot, key, 0)) {
                count(key, -1);
            }
        }
    }

    /** How many stations are known behind this port, those that were not heard for long among them. */
    public int count(int port) {
        return counts.get(port);
    }

    private boolean isGone(int slot, long key, long nowNs) {
        return (key & PINNED) == 0 && nowNs - heardNs.get(slot) > AGE_NS;
    }

    private static int port(long key) {
        return (int) (key >>> PORT_SHIFT) & PORT_MASK;
    }

    /** The first of the places of this station. */
    private int firstSlot(long mac) {
        long mixed = (mac ^ seed) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 32 ^ seed >>> 7) * 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 40) & SLOTS - WAYS;
    }
}
