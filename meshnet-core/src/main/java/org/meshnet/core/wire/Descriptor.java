package org.meshnet.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What a node tells the other members of itself (docs/protocol.md §5.3); {@link DescriptorCodec} signs and seals it. Immutable.
 *
 * @param sequence of the node, rising, not negative: nanoseconds since 1970 at the change, or one more than the last
 * @param capabilities see {@link Capabilities}
 * @param name what people call the node: 1 to {@link #NAME_LENGTH} bytes of UTF-8 without control characters; no credential
 * @param addresses the node's overlay addresses, at most {@link #ADDRESS_COUNT}
 * @param routes networks behind the node, at most {@link #ROUTE_COUNT}
 * @param candidates at most {@link #CANDIDATE_COUNT}
 */
public record Descriptor(
        long sequence,
        int capabilities,
        String name,
        List<IpAddress> addresses,
        List<Prefix> routes,
        List<Candidate> candidates) {
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
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a name has 1 to " + NAME_LENGTH + " bytes of UTF-8 without control characters");
        }
        if (addresses.size() > ADDRESS_COUNT || routes.size() > ROUTE_COUNT || candidates.size() > CANDIDATE_COUNT) {
            throw new IllegalArgumentException(addresses.size() + " addresses, " + routes.size() + " routes, "
                    + candidates.size() + " candidates");
        }
    }

    /** May a node have this name? */
    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_LENGTH
                && UTF_8.newEncoder().canEncode(name)
                && name.getBytes(UTF_8).length <= NAME_LENGTH
                && name.codePoints().noneMatch(Character::isISOControl);
    }
}
