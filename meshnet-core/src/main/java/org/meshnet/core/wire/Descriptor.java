package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What a node tells the other members of itself (docs/protocol.md §5.3); {@link DescriptorCodec} signs and seals it.
 * Immutable.
 *
 * @param sequence of the node, rising, not negative: nanoseconds since 1970 at the change, or one more than the last
 * @param endHours in whole hours since 1970, when it is no good any more; at most {@link #LIFE_HOURS} after the
 *     sequence number's time
 * @param capabilities see {@link Capabilities}
 * @param name what people call the node: see {@link #isName}; no credential
 * @param addresses the node's overlay addresses, at most {@link #ADDRESS_COUNT}
 * @param routes networks behind the node, at most {@link #ROUTE_COUNT}
 * @param candidates at most {@link #CANDIDATE_COUNT}
 * @param extensions what else it says
 */
public record Descriptor(
        long sequence,
        long endHours,
        int capabilities,
        String name,
        List<IpAddress> addresses,
        List<Prefix> routes,
        List<Candidate> candidates,
        DescriptorExtensions extensions) {
    /** Hours for which a descriptor may be good at most: 14 days. */
    public static final int LIFE_HOURS = 14 * 24;
    /** Hours by which a receiver's clock may be ahead of the right time. */
    private static final int CLOCK_HOURS = 24;
    /** Bytes of the longest name. */
    public static final int NAME_LENGTH = 63;
    /** The most overlay addresses. */
    public static final int ADDRESS_COUNT = 8;
    /** The most routes. */
    public static final int ROUTE_COUNT = 32;
    /** The most candidates. */
    public static final int CANDIDATE_COUNT = 16;

    /** @throws IllegalArgumentException if a limit is exceeded or the name is not allowed */
    public Descriptor {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
        candidates = List.copyOf(candidates);
        if (sequence < 0) {
            throw new IllegalArgumentException("a sequence number of " + sequence);
        }
        if (!isEnd(sequence, endHours)) {
            throw new IllegalArgumentException("an end at hour " + endHours + " for the sequence number " + sequence);
        }
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a name has 1 to " + NAME_LENGTH + " bytes of UTF-8 without control or format characters");
        }
        if (addresses.size() > ADDRESS_COUNT || routes.size() > ROUTE_COUNT || candidates.size() > CANDIDATE_COUNT) {
            throw new IllegalArgumentException(addresses.size() + " addresses, " + routes.size() + " routes, "
                    + candidates.size() + " candidates");
        }
    }

    /** One that says nothing else. */
    public Descriptor(
            long sequence,
            long endHours,
            int capabilities,
            String name,
            List<IpAddress> addresses,
            List<Prefix> routes,
            List<Candidate> candidates) {
        this(sequence, endHours, capabilities, name, addresses, routes, candidates, DescriptorExtensions.NONE);
    }

    /** The same with other candidates. */
    Descriptor with(List<Candidate> others) {
        return new Descriptor(sequence, endHours, capabilities, name, addresses, routes, others, extensions);
    }

    /** May a descriptor with this sequence number end then? */
    static boolean isEnd(long sequence, long endHours) {
        return endHours >= 0 && endHours <= 0xffff_ffffL && endHours <= hours(sequence) + LIFE_HOURS;
    }

    /** Is it past its end at this time of day, by more than clocks may differ? */
    public boolean hasEnded(long unixNs) {
        return hours(unixNs) > endHours + CLOCK_HOURS;
    }

    /** The hour, counted from 1970, in which this time lies. */
    public static long hours(long unixNs) {
        return TimeUnit.NANOSECONDS.toHours(unixNs);
    }

    /**
     * May a node have this name? 1 to {@link #NAME_LENGTH} bytes of UTF-8, without characters that have no look of
     * their own or change that of others: control, format, surrogate, private and unassigned ones, line and paragraph
     * separators (Unicode's categories Cc, Cf, Cs, Co, Cn, Zl, Zp).
     */
    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_LENGTH
                && UTF_8.newEncoder().canEncode(name)
                && name.getBytes(UTF_8).length <= NAME_LENGTH
                && name.codePoints().allMatch(Descriptor::isVisible);
    }

    /** The text without what a name may not hold. */
    public static String visible(String text) {
        return text.codePoints()
                .filter(Descriptor::isVisible)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
