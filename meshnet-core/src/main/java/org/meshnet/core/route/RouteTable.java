package org.meshnet.core.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * Longest-prefix match from overlay addresses to whatever owns them. Immutable, so any thread may read it; a look-up
 * allocates nothing and costs one hash probe per distinct prefix length, whatever the number of routes.
 *
 * @param <V> the owner
 */
public final class RouteTable<V> {
    /** Bits before an IPv4 address in its 16-byte form: a route of fewer is one of IPv6, and not for it. */
    private static final int MAPPED_BITS = 96;

    private static final long MAPPED_WORD = 0xffff;

    private final List<Level<V>> levels;
    private final Level<V>[] byLength;

    @SuppressWarnings({"unchecked", "rawtypes"})
    private RouteTable(List<Level<V>> levels) {
        this.levels = levels;
        this.byLength = levels.toArray(new Level[0]);
    }

    /** A table without routes. */
    public static <V> RouteTable<V> empty() {
        return new RouteTable<>(List.of());
    }

    /** A table of these routes; host bits of the prefixes are ignored. */
    public static <V> RouteTable<V> of(Map<Prefix, V> routes) {
        Map<Integer, List<Map.Entry<Prefix, V>>> byBits = new TreeMap<>(Comparator.reverseOrder());
        for (Map.Entry<Prefix, V> route : routes.entrySet()) {
            byBits.computeIfAbsent(bits(route.getKey()), bits -> new ArrayList<>())
                    .add(route);
        }
        List<Level<V>> levels = new ArrayList<>();
        byBits.forEach((bits, entries) -> levels.add(new Level<>(bits, entries)));
        return new RouteTable<>(List.copyOf(levels));
    }

    /**
     * The owner of the longest prefix that holds the address, or null if there is none.
     *
     * @param high first 8 bytes of the address in its 16-byte form
     * @param low last 8 bytes
     */
    public @Nullable V find(long high, long low) {
        int fewestBits = high == 0 && low >>> 32 == MAPPED_WORD ? MAPPED_BITS : 0;
        for (Level<V> level : byLength) {
            if (level.bits < fewestBits) {
                return null;
            }
            V owner = level.find(high, low);
            if (owner != null) {
                return owner;
            }
        }
        return null;
    }

    /** As {@link #find(long, long)}. */
    public @Nullable V find(IpAddress address) {
        return find(address.high(), address.low());
    }

    /** Routes in the table. */
    public int size() {
        return levels.stream().mapToInt(level -> level.size).sum();
    }

    private static int bits(Prefix prefix) {
        return prefix.address().isV4() ? prefix.length() + MAPPED_BITS : prefix.length();
    }

    /** All routes of one prefix length, as an open-addressed hash table at most half full. */
    private static final class Level<V> {
        private final int bits;
        private final long highMask;
        private final long lowMask;
        private final long[] highs;
        private final long[] lows;
        private final V[] owners;
        private final int slotMask;
        private final int size;

        @SuppressWarnings("unchecked")
        private Level(int bits, List<Map.Entry<Prefix, V>> entries) {
            this.bits = bits;
            highMask = mask(Math.min(64, bits));
            lowMask = mask(Math.max(0, bits - 64));
            int slots = Integer.highestOneBit(Math.max(1, entries.size())) * 4;
            highs = new long[slots];
            lows = new long[slots];
            owners = (V[]) new Object[slots];
            slotMask = slots - 1;
            size = entries.size();
            for (Map.Entry<Prefix, V> entry : entries) {
                IpAddress address = entry.getKey().address();
                put(address.high() & highMask, address.low() & lowMask, entry.getValue());
            }
        }

        private void put(long high, long low, V owner) {
            int slot = slot(high, low);
            while (owners[slot] != null && (highs[slot] != high || lows[slot] != low)) {
                slot = slot + 1 & slotMask;
            }
            highs[slot] = high;
            lows[slot] = low;
            owners[slot] = owner;
        }

        private @Nullable V find(long addressHigh, long addressLow) {
            long high = addressHigh & highMask;
            long low = addressLow & lowMask;
            int slot = slot(high, low);
            while (owners[slot] != null) {
                if (lows[slot] == low && highs[slot] == high) {
                    return owners[slot];
                }
                slot = slot + 1 & slotMask;
            }
            return null;
        }

        private int slot(long high, long low) {
            long hash = (high * 31 + low) * 0x9e3779b97f4a7c15L;
            return (int) (hash >>> 33) & slotMask;
        }

        private static long mask(int bits) {
            return bits == 0 ? 0 : -1L << (64 - bits);
        }
    }
}
