package org.meshnet.core.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of ports of TCP or UDP, as ranges in order that neither touch nor overlap. Immutable; a question allocates
 * nothing.
 */
public final class Ports {
    /** The greatest port. */
    public static final int MAX = 0xffff;
    /** Every port. */
    public static final Ports ALL = new Ports(List.of(new Range(0, MAX)));

    private final List<Range> ranges;
    private final int[] bounds;

    /**
     * Ports from one to another, both included.
     *
     * @param first 0 to {@link #MAX}
     * @param last not before the first
     */
    public record Range(int first, int last) {
        /** @throws IllegalArgumentException if it is none */
        public Range {
            if (first < 0 || last > MAX || first > last) {
                throw new IllegalArgumentException("ports from " + first + " to " + last);
            }
        }

        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }

    /** @param ranges in any order */
    public Ports(List<Range> ranges) {
        this.ranges = merged(ranges);
        this.bounds = this.ranges.stream()
                .flatMap(range -> List.of(range.first(), range.last()).stream())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static List<Range> merged(List<Range> ranges) {
        List<Range> merged = new ArrayList<>();
        for (Range range :
                ranges.stream().sorted(Comparator.comparingInt(Range::first)).toList()) {
            int last = merged.size() - 1;
            if (last >= 0 && range.first() <= merged.get(last).last() + 1) {
                Range before = merged.get(last);
                merged.set(last, new Range(before.first(), Math.max(before.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }

    /** Is the port one of them? */
    public boolean has(int port) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (port <= bounds[i + 1]) {
                return port >= bounds[i];
            }
        }
        return false;
    }

    /** The least of them. */
    int first() {
        return bounds[0];
    }

    /** Is it one port only? */
    boolean isOne() {
        return bounds.length == 2 && bounds[0] == bounds[1];
    }

    /** Is it every port? */
    public boolean isAll() {
        return equals(ALL);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ports ports && ports.ranges.equals(ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /** As in a rule: {@code 22,8000-8100}. */
    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }
}
