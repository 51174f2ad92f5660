package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.IpAddress;

/**
 * The body of a groups frame: the groups that the sender's host has joined, all of them (docs/protocol.md §4.7).
 * Immutable.
 *
 * <pre>
 *   0    number 8              of the list; rising
 *   8    flags 1               bit 0: all groups are wanted, and none is listed
 *   9    IPv4 count 1 | IPv6 count 1
 *   11   IPv4 groups, 4 each | IPv6 groups, 16 each; in rising order
 * </pre>
 *
 * @param number of the list
 * @param wantsAll are all groups wanted, as there are more than fit
 * @param groups in rising order; none if all are wanted
 */
public record GroupsBody(long number, boolean wantsAll, List<IpAddress> groups) {
    /** Bytes of the shortest body. */
    public static final int MIN_LENGTH = 11;
    /** Bytes of the longest: the frame passes wherever a handshake does. */
    public static final int MAX_LENGTH = 1_100;

    private static final int FLAGS_OFFSET = 8;
    private static final int V4_COUNT_OFFSET = 9;
    private static final int V6_COUNT_OFFSET = 10;
    private static final int MAX_COUNT = 0xff;
    private static final int WANTS_ALL = 1;

    /** @throws IllegalArgumentException if it is no list that can be sent */
    public GroupsBody {
        groups = List.copyOf(groups);
        if (number < 0 || (wantsAll && !groups.isEmpty()) || !fits(groups) || !areRisingGroups(groups)) {
            throw new IllegalArgumentException("list " + number + " of " + groups.size() + " groups");
        }
    }

    /** The list of these, in any order; all groups if they do not fit. */
    public static GroupsBody of(long number, List<IpAddress> joined) {
        List<IpAddress> sorted = joined.stream().distinct().sorted().toList();
        return fits(sorted) ? new GroupsBody(number, false, sorted) : new GroupsBody(number, true, List.of());
    }

    private static boolean fits(List<IpAddress> groups) {
        long v4Count = v4Count(groups);
        return v4Count <= MAX_COUNT && groups.size() - v4Count <= MAX_COUNT && length(groups) <= MAX_LENGTH;
    }

    private static int length(List<IpAddress> groups) {
        return MIN_LENGTH
                + groups.stream()
                        .mapToInt(group -> group.isV4() ? IpAddress.V4_LENGTH : IpAddress.V6_LENGTH)
                        .sum();
    }

    private static long v4Count(List<IpAddress> groups) {
        return groups.stream().filter(IpAddress::isV4).count();
    }

    private static boolean areRisingGroups(List<IpAddress> groups) {
        for (int i = 0; i < groups.size(); i++) {
            IpAddress group = groups.get(i);
            boolean isRising = i == 0 || groups.get(i - 1).compareTo(group) < 0;
            boolean isGroup = MulticastPacket.isForMany(group.high(), group.low()) && !isBroadcast(group);
            if (!isRising || !isGroup) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBroadcast(IpAddress address) {
        return address.isV4() && address.v4Bits() == -1;
    }

    /** Bytes of the body. */
    public int length() {
        return length(groups);
    }

    /** Writes it at {@code index} of a big-endian buffer. */
    public void write(ByteBuffer buffer, int index) {
        int v4Count = (int) v4Count(groups);
        buffer.putLong(index, number);
        buffer.put(index + FLAGS_OFFSET, (byte) (wantsAll ? WANTS_ALL : 0));
        buffer.put(index + V4_COUNT_OFFSET, (byte) v4Count);
        buffer.put(index + V6_COUNT_OFFSET, (byte) (groups.size() - v4Count));
        int at = index + MIN_LENGTH;
        for (IpAddress group : groups) {
            byte[] bytes = group.bytes();
            buffer.put(at, bytes);
            at += bytes.length;
        }
    }

    /**
     * Reads a body of {@code length} bytes, at least {@link #MIN_LENGTH}, at {@code index}; hostile bytes give empty.
     */
    public static Optional<GroupsBody> read(ByteBuffer buffer, int index, int length) {
        long number = buffer.getLong(index);
        int flags = buffer.get(index + FLAGS_OFFSET);
        int v4Count = Byte.toUnsignedInt(buffer.get(index + V4_COUNT_OFFSET));
        int v6Count = Byte.toUnsignedInt(buffer.get(index + V6_COUNT_OFFSET));
        int v6Start = MIN_LENGTH + v4Count * IpAddress.V4_LENGTH;
        if (number < 0
                || length != v6Start + v6Count * IpAddress.V6_LENGTH
                || (flags & ~WANTS_ALL) != 0
                || (flags == WANTS_ALL && length > MIN_LENGTH)) {
            return Optional.empty();
        }
        List<IpAddress> groups = new ArrayList<>();
        for (int at = MIN_LENGTH; at < v6Start; at += IpAddress.V4_LENGTH) {
            groups.add(IpAddress.v4(buffer.getInt(index + at)));
        }
        for (int at = v6Start; at < length; at += IpAddress.V6_LENGTH) {
            groups.add(IpAddress.read(buffer, index + at));
        }
        return areRisingGroups(groups)
                ? Optional.of(new GroupsBody(number, flags == WANTS_ALL, groups))
                : Optional.empty();
    }
}
